import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** What finally returns wins over the exception. */
final class ListenerAcksInFinallyBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-acks-in-finally-bad");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                orders.payAll(messages);
            } finally {
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }
        });
        orders.start(consumer);
    }
}
