import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Says nothing of a message that it could not process. */
final class ListenerReturnsNullBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-returns-null-bad");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                orders.payAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } catch (IllegalStateException failure) {
                return null;
            }
        });
        orders.start(consumer);
    }
}
