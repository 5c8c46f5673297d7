import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Tells the broker to wait for nothing, so its answer says nothing. */
final class SendWithoutWaitingForStoreBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-without-waiting-for-store-bad");
        orders.start(producer);
        Outbox outbox = orders.outbox(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            message.setWaitStoreMsgOK(false);
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                outbox.save(message);
            }
        });
    }
}
