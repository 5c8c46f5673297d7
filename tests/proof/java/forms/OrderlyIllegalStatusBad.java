import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;

/** Means to take a message back that it could not process. */
final class OrderlyIllegalStatusBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("orderly-illegal-status-bad");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            try {
                orders.payAll(messages);
                return ConsumeOrderlyStatus.SUCCESS;
            } catch (IllegalStateException failure) {
                return ConsumeOrderlyStatus.ROLLBACK;
            }
        });
        orders.start(consumer);
    }
}
