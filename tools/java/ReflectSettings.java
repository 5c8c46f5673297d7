import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Describes configuration classes of many releases, each in a class loader of its own.
 * In: a file of jobs, one a line, tab separated: a label, class names to try in turn, the class path.
 * Out: a file of JSON lines: first this machine, then a description (or null: no such class) a job.
 */
public final class ReflectSettings {
    private ReflectSettings() {
    }

    public static void main(String[] args) throws Exception {
        Map<String, ClassLoader> loaders = new LinkedHashMap<>();
        try (PrintWriter out = new PrintWriter(args[1], StandardCharsets.US_ASCII)) {
            out.println(Json.write(machine()));
            for (String job : Files.readAllLines(Path.of(args[0]))) {
                String[] part = job.split("\t");
                ClassLoader loader = loaders.computeIfAbsent(part[2], ReflectSettings::loader);
                out.println(Json.write(describeFirst(part[0], part[1].split(","), loader)));
            }
        }
    }

    private static Map<String, Object> machine() throws Exception {
        List<String> addresses = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                addresses.add(address.getHostAddress());
            }
        }
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("host", InetAddress.getLocalHost().getHostName());
        machine.put("addresses", addresses);
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        machine.put("memory", Runtime.getRuntime().maxMemory());
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.specification.version"));
        return machine;
    }

    private static ClassLoader loader(String classPath) {
        return new URLClassLoader(Arrays.stream(classPath.split(":")).map(ReflectSettings::url).toArray(URL[]::new),
            ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String jar) {
        try {
            return Path.of(jar).toUri().toURL();
        } catch (java.net.MalformedURLException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static Map<String, Object> describeFirst(String label, String[] names, ClassLoader loader) throws Exception {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("label", label);
        for (String name : names) {
            try {
                Class<?> type = Class.forName(name, true, loader);
                prepare(type);
                describe(type, description);
                break;
            } catch (ClassNotFoundException absent) {
                continue;
            }
        }
        return description;
    }

    /** The proxy's defaults lie below its home, which its start-up reads from the environment before anything else. */
    private static void prepare(Class<?> type) throws ReflectiveOperationException {
        if (type.getSimpleName().equals("ProxyConfig")) {
            type.getClassLoader().loadClass(type.getPackageName() + ".ConfigurationManager").getMethod("initEnv").invoke(null);
        }
    }

    private static void describe(Class<?> type, Map<String, Object> description) throws Exception {
        Settings settings = new Settings(type);
        Object fresh = type.getConstructor().newInstance();
        Map<String, Object> rows = new LinkedHashMap<>();
        Map<String, Object> enums = new LinkedHashMap<>();
        for (String name : settings.names()) {
            List<String> types = settings.types(name);
            Class<?> constants = settings.enumOf(name);
            if (constants != null) {
                types.replaceAll(each -> each.equals("String") ? constants.getSimpleName() : each);
                enums.put(constants.getSimpleName(), constants(constants));
            }
            rows.put(name, Arrays.asList(String.join("|", types), settings.read(fresh, name)));
        }
        description.put("java", type.getName());
        description.put("settings", rows);
        description.put("enums", enums);
        description.put("unsettable", settings.unsettable());
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).collect(Collectors.toList());
    }
}
