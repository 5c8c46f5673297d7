import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** finally only cleans up. */
final class ListenerAcksInFinallyGood implements Form {
    private final AtomicLong cleaned = new AtomicLong();

    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-acks-in-finally-good");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                orders.payAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } finally {
                cleaned.incrementAndGet();
            }
        });
        orders.start(consumer);
    }
}
