import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.rocketmq.broker.BrokerStartup;
import org.apache.rocketmq.common.MixAll;

/**
 * Finds by experiment which keys of a file have no effect: two objects are given states that differ in every field, and
 * the release's own MixAll.properties2Object puts the one key into both. It was applied if they now agree in a field.
 */
final class Discards {
    private final Map<Class<?>, Settings> classes = new LinkedHashMap<>();
    private final Map<List<Object>, Boolean> known = new HashMap<>();

    Discards(List<Class<?>> classes) {
        classes.forEach(type -> this.classes.put(type, new Settings(type)));
    }

    /** The discarded keys of `file`, sorted, each with its reason. */
    List<Map<String, String>> of(Properties file) throws ReflectiveOperationException {
        List<Map<String, String>> discarded = new ArrayList<>();
        for (String key : new TreeSet<>(file.stringPropertyNames())) {
            String reason = reason(key, file.getProperty(key));
            if (reason != null) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("key", key);
                row.put("reason", reason);
                discarded.add(row);
            }
        }
        return discarded;
    }

    private String reason(String key, String value) throws ReflectiveOperationException {
        String reason = "unknown-key";
        for (Map.Entry<Class<?>, Settings> each : classes.entrySet()) {
            if (each.getValue().types(key).isEmpty()) {
                continue;
            }
            if (isApplied(each.getKey(), each.getValue().fields(), key, value)) {
                return null;
            }
            reason = "bad-value";
        }
        return changesSystemProperties(key) ? null : reason;
    }

    /** Whether BrokerStartup copies the key into the JVM's own properties, as it does with rmqAddressServerDomain. */
    private static boolean changesSystemProperties(String key) throws ReflectiveOperationException {
        Method copy;
        try {
            copy = BrokerStartup.class.getDeclaredMethod("properties2SystemEnv", Properties.class);
        } catch (NoSuchMethodException notInThisRelease) {
            return false;
        }
        copy.setAccessible(true);
        Properties before = (Properties) System.getProperties().clone();
        List<Object> outcomes = new ArrayList<>();
        for (Object state : states(String.class)) {
            copy.invoke(null, single(key, (String) state));
            outcomes.add(System.getProperties());
            System.setProperties((Properties) before.clone());
        }
        return !outcomes.get(0).equals(outcomes.get(1));
    }

    private boolean isApplied(Class<?> type, List<Field> fields, String key, String value) throws ReflectiveOperationException {
        List<Object> question = List.of(type, key, value);
        if (!known.containsKey(question)) {
            known.put(question, experiment(type, fields, key, value));
        }
        return known.get(question);
    }

    private static boolean experiment(Class<?> type, List<Field> fields, String key, String value)
        throws ReflectiveOperationException {
        Object one = type.getConstructor().newInstance();
        Object other = type.getConstructor().newInstance();
        List<Field> differing = new ArrayList<>();
        for (Field field : fields) {
            Object[] states = states(field.getType());
            if (states.length == 2) {
                field.setAccessible(true);
                field.set(one, states[0]);
                field.set(other, states[1]);
                differing.add(field);
            }
        }
        MixAll.properties2Object(single(key, value), one);
        MixAll.properties2Object(single(key, value), other);
        for (Field field : differing) {
            if (field.get(one).equals(field.get(other))) {
                return true;
            }
        }
        return false;
    }

    private static Properties single(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }

    /** Two values of a field's type that differ, or none where the type is no setting's. */
    private static Object[] states(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return new Object[] {1000003, 1000007};
        } else if (type == long.class || type == Long.class) {
            return new Object[] {1000003L, 1000007L};
        } else if (type == double.class || type == Double.class) {
            return new Object[] {0.3, 0.7};
        } else if (type == float.class || type == Float.class) {
            return new Object[] {0.3f, 0.7f};
        } else if (type == boolean.class || type == Boolean.class) {
            return new Object[] {false, true};
        } else if (type == String.class) {
            return new Object[] {"one state", "another state"};
        } else if (type.isEnum() && type.getEnumConstants().length > 1) {
            return new Object[] {type.getEnumConstants()[0], type.getEnumConstants()[1]};
        }
        return new Object[0];
    }
}
