package mistakes.b_handed_over;

import java.util.List;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** 调用同步方法；异步版本只留给网页端。 */
public class BadgeListenerFixed implements MessageListenerConcurrently {
    private final BadgeService badges;

    public BadgeListenerFixed(BadgeService badges) {
        this.badges = badges;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        messages.forEach(message -> badges.awardNow(message.getKeys()));
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
