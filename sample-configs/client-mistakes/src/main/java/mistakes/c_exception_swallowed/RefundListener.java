package mistakes.c_exception_swallowed;

import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 数据库宕机一分钟，这一分钟的退款全部“消费成功”。 */
public class RefundListener implements MessageListenerConcurrently {
    private static final Logger log = LoggerFactory.getLogger(RefundListener.class);

    private final Refunds refunds;

    public RefundListener(Refunds refunds) {
        this.refunds = refunds;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            try {
                refunds.pay(message.getKeys(), message.getBody());
            } catch (Exception e) {
                log.error("refund {} failed", message.getKeys(), e);
            }
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
