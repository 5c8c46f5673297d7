package mistakes.c_exception_swallowed;

import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivered again after a failure; put aside, for people to look at, where that does not help. */
public class RefundListenerFixed implements MessageListenerConcurrently {
    private static final Logger log = LoggerFactory.getLogger(RefundListenerFixed.class);

    private final Refunds refunds;
    private final ParkedMessages parked;

    public RefundListenerFixed(Refunds refunds, ParkedMessages parked) {
        this.refunds = refunds;
        this.parked = parked;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            try {
                refunds.pay(message.getKeys(), message.getBody());
            } catch (Exception e) {
                log.error("refund {} failed", message.getKeys(), e);
                if (message.getReconsumeTimes() < 10) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
                parked.insert(message.getMsgId(), message.getBody(), e.toString());
            }
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
