package mistakes.b_handed_over;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** join throws what the tasks threw; an exception that leaves the listener is RECONSUME_LATER. */
public class StampListenerFixed implements MessageListenerConcurrently {
    private final Points stamps;

    public StampListenerFixed(Points stamps) {
        this.stamps = stamps;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        CompletableFuture<?>[] all = messages.stream()
                .map(message -> CompletableFuture.runAsync(() -> stamps.credit(message.getKeys())))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
