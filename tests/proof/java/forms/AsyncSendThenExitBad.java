import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Ends the process when the last send has returned. */
final class AsyncSendThenExitBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("async-send-then-exit-bad");
        orders.start(producer);
        for (String id : orders.ids()) {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            producer.send(message, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    System.out.println(result.getMsgId());
                }

                @Override
                public void onException(Throwable failure) {
                    failure.printStackTrace();
                }
            });
        }
        System.exit(0);
    }
}
