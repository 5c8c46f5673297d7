import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** A send that does not throw is good enough. */
final class SendResultIgnoredBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-result-ignored-bad");
        orders.start(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            producer.send(message);
        });
    }
}
