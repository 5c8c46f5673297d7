import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The official client, told what to do line by line.
 * In, on standard input: a request a line, tab separated: a number, a command, name=value...; `stop` ends another one.
 * Out, on standard output: JSON lines, each with the number of its request; the last of a request has "end" or "failed".
 * It halts when its input ends, so it never outlives the tests.
 */
public final class ProofClient {
    private interface Job {
        void run(Request request, Output output) throws Exception;
    }

    /** A new command is one line here and one file beside this one. */
    private static final Map<String, Job> JOBS = Map.of(
        "send", Sends::run,
        "transactions", Transactions::run,
        "consume", Consumes::run,
        "form", Forms::run,
        "go", Go::run,
        "again", Go::again
    );

    private ProofClient() {
    }

    public static void main(String[] args) throws Exception {
        Output output = new Output(System.out);
        System.setOut(new PrintStream(System.err, true)); // what libraries print is no answer of ours
        Map<String, Request> running = new ConcurrentHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Request request = Request.parse(line);
            if (request.command().equals("stop")) {
                running.get(request.text("of")).stop();
            } else {
                running.put(request.id(), request);
                new Thread(() -> perform(request, output), request.command() + "-" + request.id()).start();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void perform(Request request, Output output) {
        try {
            JOBS.get(request.command()).run(request, output);
            output.say(request, Map.of("end", true));
        } catch (Throwable failure) {
            output.say(request, Map.of("failed", Output.words(failure)));
        }
    }
}
