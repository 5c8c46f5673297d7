"""Failures of code that calls a method, or sets a field, by its name.

In: a try and one of its clauses. Out: whether what the clause catches can only be a mistake of the program.
"""

from rocketaudit.readers.java import syntax as java


def fails_by_name(of: java.Try, clause: java.Catch) -> bool:
    """Whether a clause is for a method, field or class that the code has not, as one that sets a property by its name:
    a mistake of the program, which no redelivery mends. What a handler threw that is called by its name is another
    matter."""
    types = set(clause.types)
    return types <= _REFLECTING and (not types & _OF_THE_CALLED or any(map(_asks_accessor, java.walk(of.body))))


_OF_THE_CALLED = {"InvocationTargetException", "ReflectiveOperationException"}
_REFLECTING = _OF_THE_CALLED | set(
    "NoSuchMethodException NoSuchFieldException IllegalAccessException InstantiationException ClassNotFoundException"
    " IntrospectionException CloneNotSupportedException".split()
)


def _asks_accessor(walked: java.Walked) -> bool:
    """Whether a node looks up a getter or a setter: `type.getMethod("set" + name)`."""
    node, _ = walked
    if isinstance(node, java.New):
        return node.type.name == "PropertyDescriptor"
    if not isinstance(node, java.Call) or node.name not in ("getMethod", "getDeclaredMethod") or not node.arguments:
        return False
    texts = (one.text for one, _ in java.walk(node.arguments[0]) if isinstance(one, java.Literal))
    return any(one.startswith(("set", "get", "is")) for one in texts)


__all__ = ["fails_by_name"]
