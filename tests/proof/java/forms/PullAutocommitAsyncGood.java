import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.message.MessageExt;

/** Works on what it polled before it polls again. */
final class PullAutocommitAsyncGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("pull-autocommit-async-good");
        consumer.subscribe("orders", "*");
        orders.start(consumer);
        while (true) {
            for (MessageExt message : consumer.poll()) {
                orders.pay(message);
            }
        }
    }
}
