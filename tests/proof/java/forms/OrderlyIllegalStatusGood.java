import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;

/** Holds the queue until the message could be processed. */
final class OrderlyIllegalStatusGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("orderly-illegal-status-good");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            try {
                orders.payAll(messages);
                return ConsumeOrderlyStatus.SUCCESS;
            } catch (IllegalStateException failure) {
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
        });
        orders.start(consumer);
    }
}
