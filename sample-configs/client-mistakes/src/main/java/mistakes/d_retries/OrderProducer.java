package mistakes.d_retries;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Sends synchronously, and sets the counter that only asynchronous sends read: two retries, not ten. */
public class OrderProducer {
    private final DefaultMQProducer producer = new DefaultMQProducer("orders");

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(10_000);
        producer.setRetryTimesWhenSendAsyncFailed(10);
        producer.start();
    }

    public void send(Message message) throws Exception {
        SendResult result = producer.send(message);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException(result.getSendStatus() + ": " + message.getKeys());
        }
    }
}
