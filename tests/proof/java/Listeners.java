import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Listeners by name, each a form of real code. The work on a message takes `workMillis`, and fails where `fails` is
 * true. A new form is one case in `concurrently` or `orderly`.
 */
final class Listeners {
    private final Request request;
    private final Output output;
    private final ExecutorService pool;

    private Listeners(Request request, Output output) {
        this.request = request;
        this.output = output;
        this.pool = Executors.newFixedThreadPool(request.number("pool", 8));
    }

    static void register(DefaultMQPushConsumer consumer, Request request, Output output) {
        Listeners listeners = new Listeners(request, output);
        String name = request.text("listener", "inline");
        if (name.startsWith("orderly")) {
            MessageListenerOrderly orderly = (messages, context) -> {
                listeners.delivered(messages);
                return listeners.orderly(name, messages);
            };
            consumer.registerMessageListener(orderly);
        } else {
            MessageListenerConcurrently concurrently = (messages, context) -> {
                listeners.delivered(messages);
                return listeners.concurrently(name, messages, context);
            };
            consumer.registerMessageListener(concurrently);
        }
    }

    private ConsumeConcurrentlyStatus concurrently(String name, List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        switch (name) {
            case "inline":
                messages.forEach(this::work);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "thread":
                messages.forEach(message -> new Thread(() -> work(message)).start());
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "pool":
                messages.forEach(message -> pool.submit(() -> work(message)));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "pool-awaited":
                messages.forEach(message -> await(pool.submit(() -> work(message))));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "swallow":
                try {
                    messages.forEach(this::work);
                } catch (IllegalStateException logged) {
                    logged.printStackTrace();
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "later":
                try {
                    messages.forEach(this::work);
                } catch (IllegalStateException tryAgain) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "null":
                return null;
            case "first-of-batch":
                work(messages.get(0));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            case "first-of-batch-ack-index":
                work(messages.get(0));
                context.setAckIndex(0);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            default:
                throw new IllegalArgumentException("no listener " + name);
        }
    }

    private ConsumeOrderlyStatus orderly(String name, List<MessageExt> messages) {
        switch (name) {
            case "orderly-inline":
                messages.forEach(this::work);
                return ConsumeOrderlyStatus.SUCCESS;
            case "orderly-pool":
                messages.forEach(message -> pool.submit(() -> work(message)));
                return ConsumeOrderlyStatus.SUCCESS;
            case "orderly-swallow":
                try {
                    messages.forEach(this::work);
                } catch (IllegalStateException logged) {
                    logged.printStackTrace();
                }
                return ConsumeOrderlyStatus.SUCCESS;
            case "orderly-suspend":
                try {
                    messages.forEach(this::work);
                } catch (IllegalStateException tryAgain) {
                    return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
                }
                return ConsumeOrderlyStatus.SUCCESS;
            default:
                throw new IllegalArgumentException("no listener " + name);
        }
    }

    private void delivered(List<MessageExt> messages) {
        messages.forEach(message ->
            output.say(request, Map.of("delivered", message.getKeys(), "attempt", message.getReconsumeTimes())));
    }

    private void work(MessageExt message) {
        try {
            Thread.sleep(request.number("workMillis", 0));
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        if (request.is("fails", false)) {
            throw new IllegalStateException("the work on " + message.getKeys() + " failed");
        }
        output.say(request, Map.of("done", message.getKeys()));
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
