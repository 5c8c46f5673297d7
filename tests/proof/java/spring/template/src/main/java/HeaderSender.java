import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** The same with a header that the template of every release understands. */
final class HeaderSender {
    private final RocketMQTemplate template;
    private final Outbox outbox;

    HeaderSender(RocketMQTemplate template, Outbox outbox) {
        this.template = template;
        this.outbox = outbox;
    }

    void created(String id) {
        Message<String> order = MessageBuilder.withPayload(id).setHeader("KEYS", id)
            .setHeader("WAIT_STORE_MSG_OK", true).build();
        SendResult result = template.syncSend("orders:created", order);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            outbox.save(id);
        }
    }
}
