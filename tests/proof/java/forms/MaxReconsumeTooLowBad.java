import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** One more delivery, then the dead-letter queue. */
final class MaxReconsumeTooLowBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("max-reconsume-too-low-bad");
        consumer.subscribe("orders", "*");
        consumer.setMaxReconsumeTimes(1);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            orders.payAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(consumer);
    }
}
