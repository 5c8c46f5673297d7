package textbook.classic;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** The work in the listener's thread, the acknowledgement behind it; a failure is delivered again. */
public class PaymentConsumer {
    private final Ledger ledger;

    public PaymentConsumer(Ledger ledger) {
        this.ledger = ledger;
    }

    public void start(String nameServers) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("payment-ledger");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("payments", "*");
        consumer.registerMessageListener(new MessageListenerConcurrently() {
            @Override
            public ConsumeConcurrentlyStatus consumeMessage(
                    List<MessageExt> messages, ConsumeConcurrentlyContext context) {
                try {
                    for (MessageExt message : messages) {
                        ledger.enter(message.getKeys(), message.getBody());
                    }
                    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                } catch (RuntimeException e) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
            }
        });
        consumer.start();
    }
}
