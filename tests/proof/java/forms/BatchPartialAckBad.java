import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Gets ten messages, works on one, and says that all are consumed. */
final class BatchPartialAckBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("batch-partial-ack-bad");
        consumer.subscribe("orders", "*");
        consumer.setConsumeMessageBatchMaxSize(10);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.pay(messages.get(0));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(consumer);
    }
}
