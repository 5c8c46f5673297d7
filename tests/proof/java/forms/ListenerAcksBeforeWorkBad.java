import java.util.List;
import java.util.Vector;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** Collects a thousand messages before it works, and says of each at once that it is consumed. */
final class ListenerAcksBeforeWorkBad implements Form {
    private final List<MessageExt> buffer = new Vector<>();

    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("listener-acks-before-work-bad");
        consumer.subscribe("orders", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            buffer.addAll(messages);
            if (buffer.size() < 1000) {
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }
            orders.payAll(buffer);
            buffer.clear();
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        orders.start(consumer);
    }
}
