package mistakes.f_send_failure_logged;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After the last try there is an exception; here it becomes a line in a log, and the invoice is gone. */
public class InvoiceSender {
    private static final Logger log = LoggerFactory.getLogger(InvoiceSender.class);

    private final DefaultMQProducer producer;

    public InvoiceSender(DefaultMQProducer producer) {
        this.producer = producer;
    }

    public void send(Message invoice) {
        try {
            SendResult result = producer.send(invoice);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException(result.getSendStatus().name());
            }
        } catch (Exception e) {
            log.error("invoice {} not sent", invoice.getKeys(), e);
        }
    }
}
