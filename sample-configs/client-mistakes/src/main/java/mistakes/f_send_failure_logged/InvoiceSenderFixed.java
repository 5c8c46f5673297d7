package mistakes.f_send_failure_logged;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 发送失败的消息落库，由 InvoiceResender 在后台重发。 */
public class InvoiceSenderFixed {
    private static final Logger log = LoggerFactory.getLogger(InvoiceSenderFixed.class);

    private final DefaultMQProducer producer;
    private final UnsentMessages unsent;

    public InvoiceSenderFixed(DefaultMQProducer producer, UnsentMessages unsent) {
        this.producer = producer;
        this.unsent = unsent;
    }

    public void send(Message invoice) {
        try {
            SendResult result = producer.send(invoice);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException(result.getSendStatus().name());
            }
        } catch (Exception e) {
            log.error("invoice {} is sent later", invoice.getKeys(), e);
            unsent.insert(invoice);
        }
    }
}
