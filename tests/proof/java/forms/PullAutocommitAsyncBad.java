import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.message.MessageExt;

/** Hands what it polled to a pool and polls again, which commits it. */
final class PullAutocommitAsyncBad implements Form {
    private final ExecutorService pool = Executors.newFixedThreadPool(8);

    @Override
    public void run(Orders orders) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("pull-autocommit-async-bad");
        consumer.subscribe("orders", "*");
        orders.start(consumer);
        while (true) {
            for (MessageExt message : consumer.poll()) {
                pool.submit(() -> orders.pay(message));
            }
        }
    }
}
