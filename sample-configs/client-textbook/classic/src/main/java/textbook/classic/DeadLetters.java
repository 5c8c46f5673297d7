package textbook.classic;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** A dead-letter topic is deleted like any other: somebody has to read it in time. */
public class DeadLetters {
    private final Outbox parked;

    public DeadLetters(Outbox parked) {
        this.parked = parked;
    }

    public void start(String nameServers) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("dead-letters");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("%DLQ%payment-ledger", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> parked.store(message, "dead letter"));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }
}
