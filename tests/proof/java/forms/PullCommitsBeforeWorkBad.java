import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.message.MessageExt;

/** Commits what it polled, then works on it. */
final class PullCommitsBeforeWorkBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("pull-commits-before-work-bad");
        consumer.setAutoCommit(false);
        consumer.subscribe("orders", "*");
        orders.start(consumer);
        while (true) {
            List<MessageExt> messages = consumer.poll();
            consumer.commitSync();
            orders.payAll(messages);
        }
    }
}
