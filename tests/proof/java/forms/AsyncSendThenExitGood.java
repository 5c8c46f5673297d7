import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Waits for every answer, and sends again what failed, before the process ends. */
final class AsyncSendThenExitGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("async-send-then-exit-good");
        orders.start(producer);
        Outbox outbox = orders.outbox(producer);
        CountDownLatch open = new CountDownLatch(orders.ids().size());
        for (String id : orders.ids()) {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            producer.send(message, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    open.countDown();
                }

                @Override
                public void onException(Throwable failure) {
                    outbox.save(message);
                    open.countDown();
                }
            });
        }
        open.await(60, TimeUnit.SECONDS);
        outbox.sendAgain();
        System.exit(0);
    }
}
