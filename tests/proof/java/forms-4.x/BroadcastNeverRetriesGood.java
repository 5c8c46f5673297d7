import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.protocol.heartbeat.MessageModel;

/** Asks for a message again, in a group that shares its messages. */
final class BroadcastNeverRetriesGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("broadcast-never-retries-good");
        consumer.subscribe("orders", "*");
        consumer.setMessageModel(MessageModel.CLUSTERING);
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
