package mistakes.e_timeout;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** 3 秒就放弃，而 Broker 最迟 5 秒（syncFlushTimeout）才应答：还没等到结果，就已经当作失败。 */
public class NoticeProducer {
    private final DefaultMQProducer producer = new DefaultMQProducer("notices");

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(3_000);
        producer.start();
    }

    public void send(Message message) throws Exception {
        SendResult result = producer.send(message);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException(result.getSendStatus() + ": " + message.getKeys());
        }
    }
}
