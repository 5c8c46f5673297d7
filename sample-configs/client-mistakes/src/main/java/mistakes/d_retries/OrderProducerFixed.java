package mistakes.d_retries;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** The counter of the way that is used. */
public class OrderProducerFixed {
    private final DefaultMQProducer producer = new DefaultMQProducer("orders-fixed");

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(10_000);
        producer.setRetryTimesWhenSendFailed(10);
        producer.start();
    }

    public void send(Message message) throws Exception {
        SendResult result = producer.send(message);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException(result.getSendStatus() + ": " + message.getKeys());
        }
    }
}
