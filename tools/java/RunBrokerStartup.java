import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.BrokerStartup;
import org.apache.rocketmq.common.BrokerConfig;

/**
 * Runs the real BrokerStartup of the release on the class path with `-c FILE`, for many files in one JVM.
 * In: a file that lists the files, one a line; the names of the configuration classes, in the order of application.
 * Out: a file of JSON lines: a result a file, then this machine.
 */
@SuppressWarnings({"deprecation", "removal"}) // only a SecurityManager can hold System.exit back, and JDK 17 still has it
public final class RunBrokerStartup {
    private static Integer firstExit;

    private RunBrokerStartup() {
    }

    public static void main(String[] args) throws Exception {
        PrintStream stderr = System.err;
        int code = 0;
        try (PrintWriter out = new PrintWriter(args[1], StandardCharsets.US_ASCII)) {
            run(Files.readAllLines(Path.of(args[0])), classes(args[2].split(",")), out);
        } catch (Throwable failure) {
            failure.printStackTrace(stderr);
            code = 1;
        }
        System.setSecurityManager(null);
        Runtime.getRuntime().halt(code); // some releases leave threads behind
    }

    private static List<Class<?>> classes(String[] names) throws ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : names) {
            // not initialized: up to 4.9.2 BrokerStartup first sets JVM properties that become defaults
            classes.add(Class.forName(name, false, RunBrokerStartup.class.getClassLoader()));
        }
        return classes;
    }

    private static void run(List<String> files, List<Class<?>> classes, PrintWriter out) throws Exception {
        Discards discards = new Discards(classes);
        System.setSecurityManager(new ExitCatcher());
        Properties before = (Properties) System.getProperties().clone();
        for (String file : files) {
            Map<String, Object> result = start(file);
            System.setProperties((Properties) before.clone()); // properties2SystemEnv leaves keys of the file there
            result.put("discarded", discards.of(load(file)));
            out.println(Json.write(result));
        }
        out.println(Json.write(machine()));
    }

    private static Map<String, Object> machine() throws Exception {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("host", InetAddress.getLocalHost().getHostName());
        machine.put("address", new BrokerConfig().getBrokerIP1());
        return machine;
    }

    private static Map<String, Object> start(String file) throws ReflectiveOperationException {
        firstExit = null;
        BrokerController.handedOver = null;
        BrokerController.initialized = false;
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        System.setOut(new PrintStream(noise, true));
        System.setErr(new PrintStream(noise, true));
        try {
            BrokerStartup.createBrokerController(new String[] {"-c", file});
        } catch (Exit | BrokerController.Stop end) {
            // the usual end: BrokerStartup catches everything and then exits
        }
        boolean starts = BrokerController.initialized;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", file);
        result.put("starts", starts);
        result.put("exit", starts ? null : firstExit);
        result.put("said", starts ? null : firstLine(noise));
        result.put("classes", starts ? values(BrokerController.handedOver) : Collections.emptyMap());
        return result;
    }

    private static String firstLine(ByteArrayOutputStream noise) {
        String text = noise.toString().strip();
        String line = text.lines().findFirst().orElse("");
        int trace = line.indexOf(Exit.class.getName()); // printed without a line end before the trace of our own exception
        return trace < 0 ? line : line.substring(0, trace);
    }

    private static Map<String, Object> values(Object[] configs) throws ReflectiveOperationException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Object config : configs) {
            values.put(config.getClass().getSimpleName(), new Settings(config.getClass()).readAll(config));
        }
        return values;
    }

    /** What BrokerStartup reads from `file`; nothing where it cannot be read. */
    private static Properties load(String file) {
        Properties properties = new Properties();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
            properties.load(in);
            return properties;
        } catch (java.io.IOException | IllegalArgumentException unreadable) {
            return new Properties();
        }
    }

    /** Remembers the code of the first System.exit: there the real process would have ended. */
    private static final class ExitCatcher extends SecurityManager {
        @Override
        public void checkExit(int status) {
            if (firstExit == null) {
                firstExit = status;
            }
            throw new Exit();
        }

        @Override
        public void checkPermission(Permission permission) {
            // everything else is allowed
        }
    }

    private static final class Exit extends SecurityException {
        private static final long serialVersionUID = 1;
    }
}
