import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Lets the client collect, and works before it says that the messages are consumed. */
final class ListenerAcksBeforeWorkGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-acks-before-work-good");
        consumer.subscribe("orders", "*");
        consumer.setConsumeMessageBatchMaxSize(32);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(consumer);
    }
}
