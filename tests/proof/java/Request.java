import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request: its number, its command, its arguments, and whether it has been told to stop. */
final class Request {
    private final String id;
    private final String command;
    private final Map<String, String> arguments = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Request(String id, String command) {
        this.id = id;
        this.command = command;
    }

    static Request parse(String line) {
        String[] parts = line.split("\t");
        Request request = new Request(parts[0], parts[1]);
        for (int i = 2; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            request.arguments.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return request;
    }

    String id() {
        return id;
    }

    String command() {
        return command;
    }

    String text(String name) {
        String value = arguments.get(name);
        if (value == null) {
            throw new IllegalArgumentException(command + " needs " + name);
        }
        return value;
    }

    String text(String name, String otherwise) {
        return arguments.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    boolean is(String name, boolean otherwise) {
        return Boolean.parseBoolean(text(name, Boolean.toString(otherwise)));
    }

    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Waits so long, or until told to stop. */
    void pause(long milliseconds) throws InterruptedException {
        stopped.await(milliseconds, TimeUnit.MILLISECONDS);
    }
}
