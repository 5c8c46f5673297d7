package mistakes.a_thread_never_started;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** The thread is made, nobody starts it, and every message is acknowledged: no coupon is ever granted. */
public class CouponConsumer {
    private final CouponService coupons;

    public CouponConsumer(CouponService coupons) {
        this.coupons = coupons;
    }

    public void start(String nameServers) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("coupons");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("customer-registered", "*");
        consumer.registerMessageListener(new MessageListenerConcurrently() {
            @Override
            public ConsumeConcurrentlyStatus consumeMessage(
                    List<MessageExt> messages, ConsumeConcurrentlyContext context) {
                final MessageExt message = messages.get(0);
                new Thread(new Runnable() {
                    @Override
                    public void run() {
                        coupons.grant(message.getKeys());
                    }
                });
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }
        });
        consumer.start();
    }
}
