import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The shop that a program works for. Paying an order is its work: with `blocked` it does not end before the process
 * does, with `fails` the first so many attempts of each order throw. Taking orders is what producers do: `count` of
 * them, once told to go; an order is accepted where the program returns, and refused where it throws.
 * Lines: ready, begun, done, created; accepted or refused, saved, again.
 */
class Shop {
    /** What a program does with one order. */
    interface Taker {
        void take(String id) throws Exception;
    }

    final Request request;
    final Output output;
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final List<Runnable> running = new ArrayList<>();

    Shop(Request request, Output output) {
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

    /** The orders that will come. */
    List<String> ids() {
        return IntStream.range(0, request.number("count", 0)).mapToObj(this::name).collect(Collectors.toList());
    }

    /** What nobody else gives to an order. */
    String name(Object order) {
        return request.text("prefix", request.text("form")) + "-" + order;
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
        output.say(request, Map.of("created", id));
    }

    /** Whether an order is there, which is as hard to find out as paying is. */
    boolean exists(String id) {
        pay(id);
        return created.contains(id);
    }

    /** What a program is asked to do in another way. */
    boolean is(String name) {
        return request.is(name, false);
    }

    String nameServers() {
        return request.text("nameServers");
    }

    /** For a program that starts its client itself. */
    void started() {
        output.say(request, Map.of("ready", true));
    }

    /** Starts what `end` ends, and waits until customers come. */
    void open(Runnable end) throws InterruptedException {
        running(end);
        waitForCustomers();
    }

    void waitForCustomers() throws InterruptedException {
        Go.await(request);
    }

    void running(Runnable end) {
        running.add(end);
        started();
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
