"""The scope of an expression deep inside a method: the types of what is visible there; and constant values."""

from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Typed
from rocketaudit.readers.java.tree.injected import given, property_of, set_by_constructor
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value

_NUMBERS = frozenset(("int", "Integer", "long", "Long", "short", "Short"))


def scope_within(resolver: Resolver, declared: Declared, around: Sequence[java.Node]) -> Scope:
    """The scope of what stands inside `around` (outermost first) in a class: parameters, local variables, the
    variables of loops, resources and catches, and the members of anonymous classes."""
    scope = Scope(declared, declared, dict(resolver.seen_around(declared)))
    method = java.method_around(around)
    for index, node in enumerate(around):
        match node:
            case java.Class(name=""):
                inner = Declared(declared.path, node, (*scope.of.around, scope.of.of))
                scope = _entered(scope, inner)
            case java.Method(params=params) | java.Lambda(params=params):
                for param in params:
                    scope.locals.pop(param.name, None)
                    written = given(param.annotations)
                    if written is not None and isinstance(node, java.Method):
                        scope.locals[param.name] = (written, node)
                    if param.type is not None and param.type.name != java.VAR:
                        scope.types[param.name] = Typed(param.type, declared.path)
                    else:
                        scope.types.pop(param.name, None)
            case java.Block(statements):
                if node.locals is None:
                    node.locals = [one for one in statements if isinstance(one, java.Local)]
                _declare(resolver, node.locals, scope, around[index + 1] if index + 1 < len(around) else None)
                _note_values(node.locals, scope, method)
            case java.SwitchCase(body=statements):
                own = [one for one in statements if isinstance(one, java.Local)]
                _declare(resolver, own, scope, around[index + 1] if index + 1 < len(around) else None)
            case java.Loop(init=init, variable=variable):
                _declare(resolver, [one for one in init if isinstance(one, java.Local)], scope, None)
                if variable is not None and variable.type is not None:
                    scope.types[variable.name] = Typed(variable.type, declared.path)
            case java.Try(resources=resources):
                _declare(resolver, [one for one in resources if isinstance(one, java.Local)], scope, None)
            case java.Catch(types=types, name=name):
                scope.types[name] = Typed(java.Type(types[0] if types else "?"), declared.path)
    return scope


def _entered(scope: Scope, inner: Declared) -> Scope:
    """The scope inside an anonymous class; the variables around it stay visible."""
    entered = Scope(inner, inner, dict(scope.types))
    entered.locals = dict(scope.locals)
    for member in inner.of.members:
        entered.types[member.name] = Typed(member.type, inner.path)
    return entered


def _declare(resolver: Resolver, statements: Sequence[java.Local], scope: Scope, until: object) -> None:
    before = until.start if isinstance(until, java.Node) and not isinstance(until, java.SwitchCase) else None
    for one in statements:
        if before is not None and one.start >= before:
            break
        kind: Typed | None = Typed(one.type, scope.path)
        if one.type.name in (java.VAR, "val") and one.value is not None:
            kind = resolver.type_of(one.value, scope)
        if kind is not None:
            scope.types[one.name] = kind


def _note_values(statements: Sequence[java.Local], scope: Scope, method: java.Method | None) -> None:
    for one in statements:
        if one.value is not None and method is not None:
            scope.locals[one.name] = (one.value, method)


def _local(resolver: Resolver, name: str, scope: Scope, depth: int) -> Value | Unknown:
    """The value of a local variable that is set once."""
    value, method = scope.locals[name]
    for node, _ in java.walk(method):
        if isinstance(node, java.Assign) and isinstance(node.target, java.Name) and node.target.id == name:
            return UNKNOWN
        if isinstance(node, java.Local) and node.name == name and node.value is not value:
            return UNKNOWN  # another variable of this name
    return constant_value(resolver, value, scope, depth + 1)


def constant_value(resolver: Resolver, of: java.Expr | None, scope: Scope, depth: int = 0) -> Value | Unknown:
    """What an expression is if it is constant: a literal, a static final field, a concatenation of those; the name of
    an enum constant; UNKNOWN otherwise. Strings are returned as they are, also with a placeholder in them."""
    if depth > 10:
        return UNKNOWN
    match of:
        case java.Literal("string", text):
            return text
        case java.Literal("true"):
            return True
        case java.Literal("false"):
            return False
        case java.Literal("null"):
            return None
        case java.Literal("number", text):
            return _number(text)
        case java.Op("+" | "*", operands):
            return _combined(resolver, of.op, operands, scope, depth)
        case java.Cast(_, value):
            return constant_value(resolver, value, scope, depth + 1)
        case java.Name(name) if name in scope.locals:
            return _local(resolver, name, scope, depth)
        case java.Name(name):
            return _member(resolver, scope.this, name, scope, depth)
        case java.Field(target, name):
            owner = resolver.class_of(target, scope)
            if owner is not None:
                return _member(resolver, owner, name, scope, depth)
            return _foreign(target, name) if resolver.constant(of) else UNKNOWN
        case java.Call(name="getDLQTopic" | "getRetryTopic", arguments=(group,)):
            named = constant_value(resolver, group, scope, depth + 1)
            return f"%{'DLQ' if of.name == 'getDLQTopic' else 'RETRY'}%{named}" if isinstance(named, str) else UNKNOWN
        case java.Call(target, "name" | "toString") if target is not None and not of.arguments:
            return constant_value(resolver, target, scope, depth + 1)
        case java.Call(java.Call(None | java.Name("this"), "getClass", ()), "getName" | "getSimpleName", ()):
            return scope.this.name or UNKNOWN  # the same in every process
        case java.Call(java.Field(java.Name(name), "class"), "getName" | "getSimpleName", ()):
            return name
        case java.Call(target, _, ()) if target is not None:
            return property_of(resolver, of, scope) or UNKNOWN
    return UNKNOWN


def _member(resolver: Resolver, owner: Declared, name: str, scope: Scope, depth: int) -> Value | Unknown:
    if name in scope.types and owner == scope.this and not _of_anonymous(owner, name):
        return UNKNOWN
    found = resolver.tree.member(owner, name)
    if found is None:
        imported = resolver.tree.unit(scope.path).static_imports.get(name)
        holder = resolver.tree.declared(imported.rpartition(".")[0], scope.path) if imported else None
        if holder is not None and depth < 8:
            return _member(resolver, holder, name, Scope(holder, holder, {}), depth + 1)
        of = imported.rpartition(".")[0].rpartition(".")[2] if imported else ""
        return _foreign(java.Name(of, 0, 0), name) if name.isupper() else UNKNOWN
    where, member = found
    if isinstance(member.value, java.New) and member.type.name == where.of.name:
        return name  # an enum constant
    settled = "final" in member.modifiers or where.of.kind == "interface"
    if not settled or member.value is None:
        written = set_by_constructor(where, name) if member.value is None else None
        return written.text if written is not None else _injected(member)
    return constant_value(resolver, member.value, Scope(where, where, {}), depth + 1)


def _of_anonymous(owner: Declared, name: str) -> bool:
    """Whether a visible name is a field of an anonymous class; any other is a parameter or a variable."""
    return not owner.of.name and any(one.name == name for one in owner.of.members)


def _foreign(owner: java.Expr, name: str) -> str:
    """A constant of a class that the tree does not show: those of the client are known by their name alone, and two of
    one name are the same where they are of one class."""
    of = owner.id if isinstance(owner, java.Name) else owner.name if isinstance(owner, java.Field) else ""
    return name if of in _OF_THE_CLIENT or not of[:1].isupper() else f"{of}.{name}"


_OF_THE_CLIENT = frozenset(
    (
        "MessageModel ConsumeMode SelectorType ConsumeFromWhere ExpressionType FilterExpressionType AccessChannel"
        " PropertyKeyConst PropertyValueConst Integer Long TimeUnit LocalTransactionState RocketMQLocalTransactionState"
        " TransactionStatus TransactionResolution"
    ).split()
)


def _injected(member: java.Member) -> Value | Unknown:
    """What @Value puts into a field: a number where the field is one, a placeholder as it stands."""
    for annotation in member.annotations:
        written = annotation.values.get("value")
        if annotation.name == "Value" and isinstance(written, java.Literal):
            found = _number(written.text.strip()) if member.type.name in _NUMBERS else UNKNOWN
            return written.text if isinstance(found, Unknown) else found
    return UNKNOWN


def _combined(resolver: Resolver, op: str, operands: Sequence[java.Expr], scope: Scope, depth: int) -> Value | Unknown:
    values = [constant_value(resolver, one, scope, depth + 1) for one in operands]
    if any(isinstance(one, Unknown) or one is None for one in values):
        return UNKNOWN
    numbers = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
    if len(numbers) == len(values):
        total = 1 if op == "*" else 0
        for number in numbers:
            total = total * number if op == "*" else total + number
        return total
    return "".join(str(one) for one in values) if op == "+" else UNKNOWN


def _number(text: str) -> Value | Unknown:
    plain = text.replace("_", "").rstrip("lLdDfF") if not text.lower().startswith("0x") else text.rstrip("lL")
    try:
        return int(plain, 0) if plain.lower().startswith("0x") else int(plain)
    except ValueError:
        return UNKNOWN
