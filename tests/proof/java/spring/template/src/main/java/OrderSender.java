import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Sends through the template, and keeps what is not stored as the cluster is configured to store it. */
final class OrderSender {
    private final RocketMQTemplate template;
    private final Outbox outbox;

    OrderSender(RocketMQTemplate template, Outbox outbox) {
        this.template = template;
        this.outbox = outbox;
    }

    void created(String id) {
        Message<String> order = MessageBuilder.withPayload(id).setHeader("KEYS", id).build();
        SendResult result = template.syncSend("orders:created", order);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            outbox.save(id);
        }
    }
}
