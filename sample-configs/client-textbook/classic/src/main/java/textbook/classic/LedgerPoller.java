package textbook.classic;

import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Lite pull: commits what is done, after it is done. An exception ends the loop, and nothing of it is committed. */
public class LedgerPoller {
    private final Ledger ledger;
    private volatile boolean running = true;

    public LedgerPoller(Ledger ledger) {
        this.ledger = ledger;
    }

    public void run(String nameServers) throws MQClientException {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("ledger-poller");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setAutoCommit(false);
        consumer.subscribe("payments", "*");
        consumer.start();
        try {
            while (running) {
                List<MessageExt> messages = consumer.poll();
                for (MessageExt message : messages) {
                    ledger.enter(message.getKeys(), message.getBody());
                }
                consumer.commit();
            }
        } finally {
            consumer.shutdown();
        }
    }
}
