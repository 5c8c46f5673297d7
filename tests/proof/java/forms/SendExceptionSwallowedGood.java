import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Keeps what could not be sent. */
final class SendExceptionSwallowedGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-exception-swallowed-good");
        orders.start(producer);
        Outbox outbox = orders.outbox(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            try {
                SendResult result = producer.send(message);
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    outbox.save(message);
                }
            } catch (Exception failure) {
                outbox.save(message);
            }
        });
    }
}
