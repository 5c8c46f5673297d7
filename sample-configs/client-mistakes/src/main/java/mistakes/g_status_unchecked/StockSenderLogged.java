package mistakes.g_status_unchecked;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 比较了状态，但异常状态只打印日志，调用方以为已经发送成功。 */
public class StockSenderLogged {
    private static final Logger log = LoggerFactory.getLogger(StockSenderLogged.class);

    private final DefaultMQProducer producer;

    public StockSenderLogged(DefaultMQProducer producer) {
        this.producer = producer;
    }

    public void send(Message movement) throws Exception {
        SendResult result = producer.send(movement);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            log.warn("{}: {}", movement.getKeys(), result.getSendStatus());
        }
    }
}
