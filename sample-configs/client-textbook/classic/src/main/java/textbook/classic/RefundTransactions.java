package textbook.classic;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A transactional message: the database decides, and doubt is UNKNOW. */
public class RefundTransactions {
    private static final long LONGEST = 10 * 60 * 1000L;

    private final TransactionMQProducer producer = new TransactionMQProducer("refund-transactions");
    private final Refunds refunds;

    public RefundTransactions(Refunds refunds) {
        this.refunds = refunds;
    }

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(10_000);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object refund) {
                refunds.insert(message.getTransactionId(), refund);
                return LocalTransactionState.COMMIT_MESSAGE;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                if (refunds.exists(message.getTransactionId())) {
                    return LocalTransactionState.COMMIT_MESSAGE;
                }
                boolean tooOld = System.currentTimeMillis() - message.getBornTimestamp() > LONGEST;
                return tooOld ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
    }

    public boolean refund(Message message, Object refund) throws MQClientException {
        TransactionSendResult result = producer.sendMessageInTransaction(message, refund);
        return result.getLocalTransactionState() == LocalTransactionState.COMMIT_MESSAGE;
    }
}
