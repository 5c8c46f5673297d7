import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Takes a transaction back that it cannot ask about. */
final class TransactionCheckGivesUpBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer("transaction-check-gives-up-bad");
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                orders.create(message.getKeys());
                return LocalTransactionState.UNKNOW; // as after a crash before the answer
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                try {
                    return orders.exists(message.getKeys())
                        ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.UNKNOW;
                } catch (Exception failure) {
                    return LocalTransactionState.ROLLBACK_MESSAGE;
                }
            }
        });
        orders.start(producer);
        orders.take(id -> {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            TransactionSendResult result = producer.sendMessageInTransaction(message, null);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("not stored safely: " + result);
            }
        });
    }
}
