import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.message.MessageExt;

/** Works on what it polled, then commits it. */
final class PullCommitsBeforeWorkGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("pull-commits-before-work-good");
        consumer.setAutoCommit(false);
        consumer.subscribe("orders", "*");
        orders.start(consumer);
        while (true) {
            List<MessageExt> messages = consumer.poll();
            orders.payAll(messages);
            consumer.commitSync();
        }
    }
}
