import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** Hands each message to a pool and waits for the pool. */
final class ListenerAsyncWorkGood implements Form {
    private final ExecutorService pool = Executors.newFixedThreadPool(8);

    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-async-work-good");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            List<Future<?>> running = new ArrayList<>();
            for (MessageExt message : messages) {
                running.add(pool.submit(() -> orders.pay(message)));
            }
            try {
                for (Future<?> one : running) {
                    one.get();
                }
            } catch (Exception failure) {
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(consumer);
    }
}
