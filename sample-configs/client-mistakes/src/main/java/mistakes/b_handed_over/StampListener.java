package mistakes.b_handed_over;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** A future that nobody looks at again. */
public class StampListener implements MessageListenerConcurrently {
    private final Points stamps;

    public StampListener(Points stamps) {
        this.stamps = stamps;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        messages.forEach(message -> CompletableFuture.runAsync(() -> stamps.credit(message.getKeys())));
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
