import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Transactional sends: `count` of them, `local` is what the local transaction returns, `check` what a check returns:
 * COMMIT_MESSAGE, ROLLBACK_MESSAGE, UNKNOW (as RocketMQ spells it), or `throws`. With `stay` the producer lives until
 * stopped, so that it is there to be checked. Lines: executed or checked keys, then the answer of each send.
 */
final class Transactions {
    private Transactions() {
    }

    static void run(Request request, Output output) throws Exception {
        TransactionMQProducer unstarted = new TransactionMQProducer(Producers.group(request));
        unstarted.setTransactionListener(listener(request, output));
        TransactionMQProducer producer = Producers.started(unstarted, request);
        try {
            for (int n = 0; n < request.number("count", 1) && !request.isStopped(); n++) {
                output.say(request, sent(producer, Producers.message(request, 0, n)));
            }
            if (request.is("stay", false)) {
                request.awaitStop();
            }
        } finally {
            producer.shutdown();
        }
    }

    private static Map<String, Object> sent(TransactionMQProducer producer, Message message) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("key", message.getKeys());
        line.put("began", System.currentTimeMillis());
        try {
            TransactionSendResult result = producer.sendMessageInTransaction(message, null);
            line.put("status", Producers.status(result));
            line.put("local", result.getLocalTransactionState().name());
        } catch (Exception error) {
            line.put("error", Output.words(error));
        }
        line.put("ended", System.currentTimeMillis());
        return line;
    }

    private static TransactionListener listener(Request request, Output output) {
        return new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                output.say(request, Map.of("executed", message.getKeys()));
                return state(request.text("local", "COMMIT_MESSAGE"));
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                output.say(request, Map.of("checked", message.getKeys()));
                return state(request.text("check", "COMMIT_MESSAGE"));
            }
        };
    }

    private static LocalTransactionState state(String name) {
        if (name.equals("throws")) {
            throw new IllegalStateException("the local transaction failed");
        }
        return LocalTransactionState.valueOf(name);
    }
}
