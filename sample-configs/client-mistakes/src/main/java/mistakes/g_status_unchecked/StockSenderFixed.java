package mistakes.g_status_unchecked;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Only SEND_OK is stored as often as the broker promises; everything else is the caller's to know. */
public class StockSenderFixed {
    private final DefaultMQProducer producer;

    public StockSenderFixed(DefaultMQProducer producer) {
        this.producer = producer;
    }

    public void send(Message movement) throws Exception {
        SendResult result = producer.send(movement);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException(movement.getKeys() + ": " + result.getSendStatus());
        }
    }
}
