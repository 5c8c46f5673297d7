import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Paid and shipped orders are read by a group each. */
final class SubscriptionDiffersInGroupGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer paid = new DefaultMQPushConsumer("subscription-differs-in-group-good-paid");
        paid.subscribe("orders", "paid");
        paid.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(paid);

        DefaultMQPushConsumer shipped = new DefaultMQPushConsumer("subscription-differs-in-group-good-shipped");
        shipped.subscribe("orders", "shipped");
        shipped.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(shipped);
    }
}
