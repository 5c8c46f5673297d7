package mistakes.g_status_unchecked;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** No exception, so "sent": FLUSH_SLAVE_TIMEOUT looks just the same here. */
public class StockSender {
    private static final Logger log = LoggerFactory.getLogger(StockSender.class);

    private final DefaultMQProducer producer;

    public StockSender(DefaultMQProducer producer) {
        this.producer = producer;
    }

    public void send(Message movement) throws Exception {
        SendResult result = producer.send(movement);
        log.info("sent: {}", result);
    }
}
