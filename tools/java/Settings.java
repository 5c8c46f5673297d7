import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The settings of one configuration class, found as MixAll.properties2Object finds them: by public setters. */
final class Settings {
    private static final Map<String, String> SETTABLE = Map.ofEntries(
        Map.entry("int", "int"), Map.entry("Integer", "int"),
        Map.entry("long", "long"), Map.entry("Long", "long"),
        Map.entry("double", "double"), Map.entry("Double", "double"),
        Map.entry("boolean", "boolean"), Map.entry("Boolean", "boolean"),
        Map.entry("float", "float"), Map.entry("Float", "float"),
        Map.entry("String", "String"));

    private final Class<?> type;
    private final Map<String, List<Method>> setters = new TreeMap<>();

    Settings(Class<?> type) {
        this.type = type;
        for (Method method : type.getMethods()) {
            if (method.getName().startsWith("set") && method.getName().length() > 3 && method.getParameterCount() == 1) {
                setters.computeIfAbsent(key(method), name -> new ArrayList<>()).add(method);
            }
        }
        setters.values().forEach(methods -> methods.sort(Comparator.comparing(Settings::parameterName)));
    }

    /** The settable names, sorted. */
    Set<String> names() {
        Set<String> names = new java.util.TreeSet<>(setters.keySet());
        names.removeIf(name -> types(name).isEmpty());
        return names;
    }

    /** The types that a file can set `name` with: more than one where the setter is overloaded. */
    List<String> types(String name) {
        List<String> types = new ArrayList<>();
        for (Method setter : setters.getOrDefault(name, List.of())) {
            String settable = SETTABLE.get(parameterName(setter));
            if (settable != null) {
                types.add(settable);
            }
        }
        return types;
    }

    /** The enum behind `name`, told by its getter, its field or another overload of its setter; else null. */
    Class<?> enumOf(String name) {
        List<Class<?>> candidates = new ArrayList<>();
        Method getter = getter(name);
        Field field = field(name);
        setters.getOrDefault(name, List.of()).forEach(setter -> candidates.add(setter.getParameterTypes()[0]));
        if (getter != null) {
            candidates.add(getter.getReturnType());
        }
        if (field != null) {
            candidates.add(field.getType());
        }
        return candidates.stream().filter(Class::isEnum).findFirst().orElse(null);
    }

    /** What the product itself would read: through is/get, else the field; enums by name. */
    Object read(Object config, String name) throws ReflectiveOperationException {
        Method getter = getter(name);
        if (getter != null) {
            return plain(invoke(getter, config), name);
        }
        Field field = field(name);
        if (field == null) {
            throw new NoSuchFieldException(type.getName() + "." + name + " has neither getter nor field");
        }
        field.setAccessible(true);
        return plain(field.get(config), name);
    }

    /** All settable values of `config` by name. */
    Map<String, Object> readAll(Object config) throws ReflectiveOperationException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names()) {
            values.put(name, read(config, name));
        }
        return values;
    }

    /** Fields that look like settings and that no file can set: no setter of that name, or one of a type nobody converts to. */
    Set<String> unsettable() {
        Set<String> found = new java.util.TreeSet<>(setters.keySet());
        for (Field field : fields()) {
            if (SETTABLE.containsKey(field.getType().getSimpleName()) || field.getType().isEnum()) {
                found.add(field.getName());
            }
        }
        found.removeAll(names());
        return found;
    }

    /** The fields that hold state, of the class and of all it inherits from. */
    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private Field field(String name) {
        return fields().stream().filter(field -> field.getName().equals(name)).findFirst().orElse(null);
    }

    private Method getter(String name) {
        List<Method> candidates = setters.getOrDefault(name, List.of());
        if (candidates.isEmpty()) {
            return null;
        }
        String rest = candidates.get(0).getName().substring(3);
        for (String prefix : new String[] {"is", "get"}) {
            try {
                Method getter = type.getMethod(prefix + rest);
                if (getter.getReturnType() != void.class) {
                    return getter;
                }
            } catch (NoSuchMethodException absent) {
                continue;
            }
        }
        return null;
    }

    private static String key(Method setter) {
        return setter.getName().substring(3, 4).toLowerCase(Locale.ROOT) + setter.getName().substring(4);
    }

    private static String parameterName(Method setter) {
        return setter.getParameterTypes()[0].getSimpleName();
    }

    private static Object invoke(Method method, Object target) throws ReflectiveOperationException {
        try {
            return method.invoke(target);
        } catch (InvocationTargetException failure) {
            throw new ReflectiveOperationException(method + " threw", failure.getCause());
        }
    }

    private Object plain(Object value, String name) throws ReflectiveOperationException {
        if (value instanceof Enum) {
            return ((Enum<?>) value).name();
        }
        if (value instanceof Float) {
            return new java.math.BigDecimal(value.toString()); // as written in the source: 0.1f is not 0.10000000149
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        throw new ReflectiveOperationException(type.getName() + "." + name + " is a " + value.getClass());
    }
}
