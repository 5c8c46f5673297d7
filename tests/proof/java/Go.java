import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The commands `go`, which all producing forms wait for that were started for the same `phase`, and `again`, which
 * empties the outboxes of all forms.
 */
final class Go {
    static final List<Outbox> OUTBOXES = new CopyOnWriteArrayList<>();
    private static final Map<String, CountDownLatch> PHASES = new ConcurrentHashMap<>();

    private Go() {
    }

    static void run(Request request, Output output) {
        phase(request).countDown();
    }

    static void again(Request request, Output output) throws InterruptedException {
        for (Outbox outbox : OUTBOXES) {
            outbox.sendAgain();
        }
    }

    static void await(Request request) throws InterruptedException {
        phase(request).await();
    }

    private static CountDownLatch phase(Request request) {
        return PHASES.computeIfAbsent(request.text("phase", "first"), name -> new CountDownLatch(1));
    }
}
