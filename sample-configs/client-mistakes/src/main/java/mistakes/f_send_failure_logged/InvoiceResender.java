package mistakes.f_send_failure_logged;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Runs every minute; what is not sent this time is still there the next time. */
public class InvoiceResender implements Runnable {
    private final DefaultMQProducer producer;
    private final UnsentMessages unsent;

    public InvoiceResender(DefaultMQProducer producer, UnsentMessages unsent) {
        this.producer = producer;
        this.unsent = unsent;
    }

    @Override
    public void run() {
        for (Message message : unsent.oldest(100)) {
            try {
                SendResult result = producer.send(message);
                if (result.getSendStatus() == SendStatus.SEND_OK) {
                    unsent.delete(message);
                }
            } catch (Exception e) {
                return;
            }
        }
    }
}
