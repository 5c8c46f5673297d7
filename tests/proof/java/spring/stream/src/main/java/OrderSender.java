import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Sends through the binding, and keeps what the binder says it could not send. */
final class OrderSender {
    private final StreamBridge bridge;
    private final Outbox outbox;

    OrderSender(StreamBridge bridge, Outbox outbox) {
        this.bridge = bridge;
        this.outbox = outbox;
    }

    void created(String id) {
        Message<String> order = MessageBuilder.withPayload(id).setHeader("KEYS", id).build();
        try {
            if (!bridge.send("orders-out-0", order)) {
                outbox.save(id);
            }
        } catch (RuntimeException failure) {
            outbox.save(id);
        }
    }
}
