package textbook.classic;

import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;

/** In order: what fails stays at the head of its queue. */
public class AccountListener implements MessageListenerOrderly {
    private final Ledger ledger;

    public AccountListener(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public ConsumeOrderlyStatus consumeMessage(List<MessageExt> messages, ConsumeOrderlyContext context) {
        try {
            messages.forEach(message -> ledger.enter(message.getKeys(), message.getBody()));
            return ConsumeOrderlyStatus.SUCCESS;
        } catch (RuntimeException e) {
            return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
        }
    }
}
