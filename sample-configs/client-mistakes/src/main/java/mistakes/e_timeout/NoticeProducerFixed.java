package mistakes.e_timeout;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** 超时时间大于 Broker 的 syncFlushTimeout 与 slaveTimeout，并留出重试的余地。 */
public class NoticeProducerFixed {
    private final DefaultMQProducer producer = new DefaultMQProducer("notices-fixed");

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(12_000);
        producer.start();
    }

    public void send(Message message) throws Exception {
        SendResult result = producer.send(message);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException(result.getSendStatus() + ": " + message.getKeys());
        }
    }
}
