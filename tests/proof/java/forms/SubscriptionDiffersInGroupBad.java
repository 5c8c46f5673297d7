import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** Two members of one group: one asks for paid orders, the other for shipped ones. */
final class SubscriptionDiffersInGroupBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer paid = new DefaultMQPushConsumer("subscription-differs-in-group-bad");
        paid.subscribe("orders", "paid");
        paid.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(paid);

        DefaultMQPushConsumer shipped = new DefaultMQPushConsumer("subscription-differs-in-group-bad");
        shipped.subscribe("orders", "shipped");
        shipped.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(shipped);
    }
}
