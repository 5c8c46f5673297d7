import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Keeps what is not stored safely. */
final class SendFailureOnlyLoggedGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-failure-only-logged-good");
        orders.start(producer);
        Outbox outbox = orders.outbox(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                System.err.println("not stored safely: " + result);
                outbox.save(message);
            }
        });
    }
}
