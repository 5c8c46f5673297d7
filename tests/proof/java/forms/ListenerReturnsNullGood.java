import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Asks for a message again that it could not process. */
final class ListenerReturnsNullGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-returns-null-good");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                orders.payAll(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } catch (IllegalStateException failure) {
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
        });
        orders.start(consumer);
    }
}
