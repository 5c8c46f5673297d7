import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/**
 * Sends from `threads` threads, `count` messages each (0: until stopped), `how`: sync, async or oneway.
 * A line a message: key, then status or error, then when it was begun and answered (milliseconds since 1970).
 * `untilError` ends a thread at its first error; otherwise it goes on after `pauseAfterError` milliseconds.
 */
final class Sends {
    private final Request request;
    private final Output output;
    private final DefaultMQProducer producer;
    private final CountDownLatch open; // async sends whose callback is awaited

    private Sends(Request request, Output output, DefaultMQProducer producer) {
        this.request = request;
        this.output = output;
        this.producer = producer;
        this.open = new CountDownLatch(request.number("threads", 1) * request.number("count", 0));
    }

    static void run(Request request, Output output) throws Exception {
        DefaultMQProducer producer = Producers.started(new DefaultMQProducer(Producers.group(request)), request);
        try {
            new Sends(request, output, producer).allThreads();
        } finally {
            producer.shutdown();
        }
    }

    private void allThreads() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < request.number("threads", 1); i++) {
            int thread = i;
            threads.add(new Thread(() -> oneThread(thread)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (request.text("how", "sync").equals("async") && request.is("awaitCallbacks", true)) {
            open.await();
        }
    }

    private void oneThread(int thread) {
        int count = request.number("count", 0);
        try {
            for (int n = 0; (count == 0 || n < count) && !request.isStopped(); n++) {
                if (!one(Producers.message(request, thread, n))) {
                    if (request.is("untilError", false)) {
                        return;
                    }
                    request.pause(request.number("pauseAfterError", 20));
                }
                if (request.number("pause", 0) > 0) {
                    request.pause(request.number("pause", 0));
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it went without an error, as far as that is known when the call returns. */
    private boolean one(Message message) throws InterruptedException {
        long began = System.currentTimeMillis();
        try {
            switch (request.text("how", "sync")) {
                case "sync":
                    say(message, began, "status", Producers.status(producer.send(message)));
                    break;
                case "async":
                    producer.send(message, new Callback(message, began));
                    break;
                case "oneway":
                    producer.sendOneway(message);
                    say(message, began, "status", "ONEWAY");
                    break;
                default:
                    throw new IllegalArgumentException("how=" + request.text("how"));
            }
            return true;
        } catch (InterruptedException end) {
            throw end;
        } catch (Exception error) {
            say(message, began, "error", Output.words(error));
            return false;
        }
    }

    private void say(Message message, long began, String kind, String what) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("key", message.getKeys());
        line.put(kind, what);
        line.put("began", began);
        line.put("ended", System.currentTimeMillis());
        output.say(request, line);
    }

    private final class Callback implements SendCallback {
        private final Message message;
        private final long began;

        private Callback(Message message, long began) {
            this.message = message;
            this.began = began;
        }

        @Override
        public void onSuccess(SendResult result) {
            say(message, began, "status", Producers.status(result));
            open.countDown();
        }

        @Override
        public void onException(Throwable error) {
            say(message, began, "error", Output.words(error));
            open.countDown();
        }
    }
}
