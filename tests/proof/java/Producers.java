import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** What every kind of send has in common: the producer, the message, the words for what came back. */
final class Producers {
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private Producers() {
    }

    static <P extends DefaultMQProducer> P started(P producer, Request request) throws Exception {
        producer.setNamesrvAddr(request.text("nameServers"));
        producer.setInstanceName("proof-" + INSTANCES.incrementAndGet()); // a connection and a route table of its own
        producer.setSendMsgTimeout(request.number("timeout", producer.getSendMsgTimeout()));
        producer.setRetryTimesWhenSendFailed(request.number("retries", producer.getRetryTimesWhenSendFailed()));
        producer.setRetryAnotherBrokerWhenNotStoreOK(
            request.is("retryAnotherBrokerWhenNotStoreOK", producer.isRetryAnotherBrokerWhenNotStoreOK()));
        producer.setPollNameServerInterval(request.number("pollNameServerInterval", 1_000));
        producer.start();
        return producer;
    }

    static String group(Request request) {
        return request.text("group", "PROOF_PRODUCER");
    }

    /** The n-th message of a thread: its key is unique, its body only has a size. */
    static Message message(Request request, int thread, int n) {
        byte[] body = new byte[request.number("size", 200)];
        Arrays.fill(body, "x".getBytes(StandardCharsets.US_ASCII)[0]);
        String key = request.text("prefix", "k" + request.id()) + "-" + thread + "-" + n;
        Message message = new Message(request.text("topic"), request.text("tag", "proof"), key, body);
        message.setWaitStoreMsgOK(request.is("waitStoreMsgOK", true));
        if (request.number("delayLevel", 0) > 0) {
            message.setDelayTimeLevel(request.number("delayLevel", 0));
        }
        return message;
    }

    static String status(SendResult result) {
        return result == null ? null : result.getSendStatus().name();
    }
}
