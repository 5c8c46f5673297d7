import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A JVM that is told what to do line by line.
 * In, on standard input: a request a line, tab separated: a number, a command, name=value...; `stop` ends another one.
 * Out, on standard output: JSON lines, each with the number of its request; the last of a request has "end" or "failed".
 * It halts when its input ends, so it never outlives the tests.
 */
final class Serving {
    /** What a command does. */
    interface Job {
        void run(Request request, Output output) throws Exception;
    }

    private Serving() {
    }

    static void serve(Map<String, Job> jobs) throws Exception {
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
                Job job = jobs.get(request.command());
                new Thread(() -> perform(job, request, output), request.command() + "-" + request.id()).start();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void perform(Job job, Request request, Output output) {
        try {
            job.run(request, output);
            output.say(request, Map.of("end", true));
        } catch (Throwable failure) {
            output.say(request, Map.of("failed", Output.words(failure)));
        }
    }
}
