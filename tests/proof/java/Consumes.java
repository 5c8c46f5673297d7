import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/**
 * A push consumer of `topic` in `group` until stopped; `listener` names one of Listeners.
 * Lines: ready, then {"delivered": key, "attempt": n} and {"done": key} as the work is begun and done.
 */
final class Consumes {
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private Consumes() {
    }

    static void run(Request request, Output output) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(request.text("group"));
        consumer.setNamesrvAddr(request.text("nameServers"));
        consumer.setInstanceName("proof-consumer-" + INSTANCES.incrementAndGet());
        consumer.setConsumeFromWhere(ConsumeFromWhere.valueOf(request.text("from", "CONSUME_FROM_FIRST_OFFSET")));
        consumer.setConsumeThreadMin(request.number("threads", 4));
        consumer.setConsumeThreadMax(request.number("threads", 4));
        consumer.setConsumeMessageBatchMaxSize(request.number("batch", 1));
        consumer.setMaxReconsumeTimes(request.number("maxReconsumeTimes", -1));
        consumer.setPersistConsumerOffsetInterval(request.number("persistConsumerOffsetInterval", 5_000));
        consumer.setPollNameServerInterval(request.number("pollNameServerInterval", 1_000));
        setMessageModel(consumer, request.text("model", "CLUSTERING"));
        consumer.subscribe(request.text("topic"), request.text("expression", "*"));
        Listeners.register(consumer, request, output);
        consumer.start();
        try {
            output.say(request, Map.of("ready", true));
            request.awaitStop();
        } finally {
            consumer.shutdown();
        }
    }

    /** MessageModel is in another package in 5.x. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void setMessageModel(DefaultMQPushConsumer consumer, String name) throws ReflectiveOperationException {
        for (Method method : DefaultMQPushConsumer.class.getMethods()) {
            if (method.getName().equals("setMessageModel")) {
                method.invoke(consumer, Enum.valueOf((Class) method.getParameterTypes()[0], name));
            }
        }
    }
}
