import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The service that a form works for. Paying an order is its work: with `blocked` it does not end before the process
 * does, with `fails` the first so many attempts of each order throw. Taking orders is what producers do: `count` of
 * them, once told to go; an order is accepted where the program returns, and refused where it throws.
 * Lines: ready, queues, begun, done; accepted or refused, saved, again.
 */
final class Orders {
    /** What a program does with one order. */
    interface Taker {
        void take(String id) throws Exception;
    }

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final Request request;
    private final Output output;
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final List<Runnable> running = new ArrayList<>();

    Orders(Request request, Output output) {
        this.request = request;
        this.output = output;
    }

    void pay(MessageExt message) {
        pay(message.getKeys());
    }

    void payAll(List<MessageExt> messages) {
        messages.forEach(this::pay);
    }

    void pay(String key) {
        int attempt = attempts.merge(key, 1, Integer::sum);
        output.say(request, Map.of("begun", key, "attempt", attempt));
        if (request.is("blocked", false)) {
            waitForTheEnd();
        }
        if (attempt <= request.number("fails", 0)) {
            throw new IllegalStateException("the database is away");
        }
        output.say(request, Map.of("done", key));
    }

    /** Starts it where the laboratory's servers are, to read from the beginning, and to tell its offset and its queues. */
    void start(DefaultMQPushConsumer consumer) throws Exception {
        consumer.setNamesrvAddr(request.text("nameServers"));
        consumer.setInstanceName("form-" + INSTANCES.incrementAndGet());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeThreadMin(4);
        consumer.setConsumeThreadMax(4);
        consumer.setPersistConsumerOffsetInterval(500);
        consumer.setPollNameServerInterval(1_000);
        consumer.setSuspendCurrentQueueTimeMillis(20);
        consumer.start();
        running(consumer::shutdown);
        tellQueues(consumer);
    }

    /** Says how many queues of the topic a member has, whenever that changes. */
    private void tellQueues(DefaultMQPushConsumer consumer) {
        Thread teller = new Thread(() -> {
            long told = -1;
            while (!request.isStopped()) {
                long queues = consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet()
                    .stream().filter(queue -> !queue.getTopic().startsWith("%RETRY%")).count();
                if (queues != told) {
                    output.say(request, Map.of("member", consumer.getInstanceName(), "queues", queues));
                    told = queues;
                }
                try {
                    request.pause(50);
                } catch (InterruptedException end) {
                    return;
                }
            }
        });
        teller.setDaemon(true);
        teller.start();
    }

    /** As above; automatic commits every second. */
    void start(DefaultLitePullConsumer consumer) throws Exception {
        consumer.setNamesrvAddr(request.text("nameServers"));
        consumer.setInstanceName("form-" + INSTANCES.incrementAndGet());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setAutoCommitIntervalMillis(1_000);
        consumer.setPollTimeoutMillis(200);
        consumer.setPersistConsumerOffsetInterval(500);
        consumer.start();
        running(consumer::shutdown);
    }

    /** Starts it, has it send a first message, as a program does that has run for a while, and waits for Go. */
    void start(DefaultMQProducer producer) throws Exception {
        producer.setNamesrvAddr(request.text("nameServers"));
        producer.setInstanceName("form-" + INSTANCES.incrementAndGet());
        producer.start();
        producer.send(new Message("orders", "warm-up", new byte[] {1}), 10_000);
        running(producer::shutdown);
        Go.await(request);
    }

    /** The orders that will come. */
    List<String> ids() {
        String prefix = request.text("prefix", request.text("form")) + "-";
        return IntStream.range(0, request.number("count", 0)).mapToObj(n -> prefix + n).collect(Collectors.toList());
    }

    void take(Taker taker) {
        for (String id : ids()) {
            try {
                taker.take(id);
                output.say(request, Map.of("accepted", id));
            } catch (Exception failure) {
                output.say(request, Map.of("refused", id, "error", Output.words(failure)));
            }
        }
    }

    Outbox outbox(DefaultMQProducer producer) {
        Outbox outbox = new Outbox(producer, request, output);
        Go.OUTBOXES.add(outbox);
        return outbox;
    }

    /** The local transaction: the order is there from now on. */
    void create(String id) {
        created.add(id);
    }

    /** Whether an order is there, which is as hard to find out as paying is. */
    boolean exists(String id) {
        pay(id);
        return created.contains(id);
    }

    private void running(Runnable end) {
        running.add(end);
        started();
    }

    /** For a program that starts its client itself. */
    void started() {
        output.say(request, Map.of("ready", true));
    }

    /** Where a client of 5.x finds the proxy. */
    String endpoint() {
        return request.text("endpoint");
    }

    void close() {
        running.forEach(Runnable::run);
    }

    private void waitForTheEnd() {
        try {
            request.awaitStop();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("stopped in the middle of the work");
    }
}
