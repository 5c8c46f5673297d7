package textbook.classic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** Several threads for one batch: allowed, as long as all are waited for and every failure is looked at. */
public class ParallelConsumer implements MessageListenerConcurrently {
    private final ExecutorService pool = Executors.newFixedThreadPool(8);
    private final Ledger ledger;

    public ParallelConsumer(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (MessageExt message : messages) {
            tasks.add(() -> {
                ledger.enter(message.getKeys(), message.getBody());
                return null;
            });
        }
        try {
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        } catch (Exception e) {
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        }
    }
}
