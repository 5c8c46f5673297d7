import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Where a program keeps what it could not send, as a table of its database would, and the job that sends it again. */
final class Outbox {
    private final Queue<Message> kept = new ConcurrentLinkedQueue<>();
    private final DefaultMQProducer producer;
    private final Request request;
    private final Output output;

    Outbox(DefaultMQProducer producer, Request request, Output output) {
        this.producer = producer;
        this.request = request;
        this.output = output;
    }

    /** An order of which only its id is known. */
    void save(String id) {
        save(new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8)));
    }

    void save(Message message) {
        kept.add(message);
        output.say(request, Map.of("saved", message.getKeys()));
    }

    /** Sends everything, each message until its answer is SEND_OK. */
    void sendAgain() throws InterruptedException {
        for (Message message = kept.poll(); message != null && !request.isStopped(); message = kept.poll()) {
            while (!isSent(message) && !request.isStopped()) {
                request.pause(100);
            }
            output.say(request, Map.of("again", message.getKeys()));
        }
    }

    private boolean isSent(Message message) throws InterruptedException {
        try {
            return producer.send(message).getSendStatus() == SendStatus.SEND_OK;
        } catch (InterruptedException end) {
            throw end;
        } catch (Exception notYet) {
            return false;
        }
    }
}
