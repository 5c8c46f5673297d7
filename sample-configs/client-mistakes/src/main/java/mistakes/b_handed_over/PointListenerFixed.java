package mistakes.b_handed_over;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** The pool may stay, as long as every task is waited for and its exception leads to a redelivery. */
public class PointListenerFixed implements MessageListenerConcurrently {
    private final ExecutorService pool = Executors.newFixedThreadPool(16);
    private final Points points;

    public PointListenerFixed(Points points) {
        this.points = points;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        List<Future<?>> tasks = new ArrayList<>();
        for (MessageExt message : messages) {
            tasks.add(pool.submit(() -> points.credit(message.getKeys())));
        }
        try {
            for (Future<?> task : tasks) {
                task.get();
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        } catch (Exception e) {
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        }
    }
}
