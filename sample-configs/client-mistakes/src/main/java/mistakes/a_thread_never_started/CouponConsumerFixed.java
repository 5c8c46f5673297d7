package mistakes.a_thread_never_started;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** 业务在消费线程中同步执行，成功之后才确认；失败返回 RECONSUME_LATER。 */
public class CouponConsumerFixed {
    private final CouponService coupons;

    public CouponConsumerFixed(CouponService coupons) {
        this.coupons = coupons;
    }

    public void start(String nameServers) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("coupons-fixed");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("customer-registered", "*");
        consumer.registerMessageListener(new MessageListenerConcurrently() {
            @Override
            public ConsumeConcurrentlyStatus consumeMessage(
                    List<MessageExt> messages, ConsumeConcurrentlyContext context) {
                try {
                    messages.forEach(message -> coupons.grant(message.getKeys()));
                    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                } catch (RuntimeException e) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
            }
        });
        consumer.start();
    }
}
