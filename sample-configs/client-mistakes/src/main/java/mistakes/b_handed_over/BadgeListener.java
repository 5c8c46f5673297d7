package mistakes.b_handed_over;

import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** Looks as it should: the thread is started by Spring, for the annotation in another file. */
public class BadgeListener implements MessageListenerConcurrently {
    private final BadgeService badges;

    public BadgeListener(BadgeService badges) {
        this.badges = badges;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        messages.forEach(message -> badges.award(message.getKeys()));
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
