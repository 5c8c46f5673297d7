import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Sends one way. */
final class OnewaySendBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("oneway-send-bad");
        orders.start(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            producer.sendOneway(message);
        });
    }
}
