import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON lines, from any thread. */
final class Output {
    private final PrintStream out;

    Output(PrintStream out) {
        this.out = out;
    }

    void say(Request request, Map<String, ?> what) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", request.id());
        line.putAll(what);
        String text = Json.write(line);
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }

    /** The class and message of a failure, on one line. */
    static String words(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
