"""Sends that a callback, a task or another class answers for: constants as callbacks, holders, retriers, wrappers that
answer with nothing, relays of stored rows, the end of the process. Marked as in test_java_sends; innocent forms first.
"""

import pytest
from test_java_sends import FIELDS, IMPORTS, found_in, hazards, marked, shop

CALLBACK = (
    "new SendCallback() {{ public void onSuccess(SendResult r) {{ {0} }} "
    "public void onException(Throwable e) {{ {1} }} }}"
)
HOLDERS = {
    "counted, and returned": (
        "AtomicInteger failed = new AtomicInteger();",
        CALLBACK.format(
            "if (r.getSendStatus() != SendStatus.SEND_OK) failed.incrementAndGet();", "failed.incrementAndGet();"
        ),
        "latch.await(); return failed.get();",
    ),
    "noted, and thrown": (
        "AtomicReference<Throwable> error = new AtomicReference<>();",
        CALLBACK.format("Checks.require(r);", "error.set(e); latch.countDown();"),
        "latch.await(); if (error.get() != null) throw new X(error.get());",
    ),
    "an array that is returned": (
        "boolean[] ok = new boolean[1];",
        CALLBACK.format("ok[0] = r.getSendStatus() == SendStatus.SEND_OK;", "latch.countDown();"),
        "latch.await(); return ok[0];",
    ),
    "collected, and asked for": (
        "List<Throwable> errors = new CopyOnWriteArrayList<>();",
        CALLBACK.format("Checks.require(r);", "errors.add(e);"),
        'latch.await(); Assert.isTrue(errors.isEmpty(), "failed");',
    ),
    "counted, and logged": (
        "AtomicInteger failed = new AtomicInteger();",
        CALLBACK.format("Checks.require(r);", "failed.incrementAndGet();"),
        "latch.await(); log.info(failed.get());",
    ),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_a_callback_tells_by_an_object_of_its_method(name: str) -> None:
    before, callback, behind = HOLDERS[name]
    mark = " //! callback-only-logs" if name.endswith("logged") else ""
    code = f"Object a() {{\n{before}\nproducer.send(message, {callback});{mark}\n{behind}\n}}"
    files = {"Orders.java": IMPORTS + FIELDS + code + "\n}\n"}
    assert hazards(found_in(files)) == marked(files)


CALLBACKS = {
    "that stores": (CALLBACK.format("Checks.require(r);", "outbox.save(e);"), ""),
    "that does nothing": (CALLBACK.format("", ""), " //! callback-missing"),
    "that logs": (CALLBACK.format("", 'log.warn("x", e);'), " //! callback-only-logs"),
}


@pytest.mark.parametrize("how", ["Callbacks.ONE", "ONE", "Callbacks.one()"])
@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_that_is_a_constant_of_another_class(name: str, how: str) -> None:
    callback, mark = CALLBACKS[name]
    files = shop("", f"DefaultMQProducer producer;\nvoid a() {{ producer.send(m, {how}); }}{mark}")
    files["Shop.java"] = "import static Callbacks.ONE;\n" + files["Shop.java"]
    files["Callbacks.java"] = (
        IMPORTS + f"class Callbacks {{\nstatic final SendCallback ONE = {callback};\n"
        "static SendCallback one() { return ONE; }\n}\n"
    )
    assert hazards(found_in(files)) == marked(files)


CHECKED = "SendResult r = producer.send(m); if (r.getSendStatus() != SendStatus.SEND_OK) throw new X(); return r;"
ASSERTED = 'SendResult r = producer.send(m); Assert.state(r.getSendStatus() == SendStatus.SEND_OK, "x"); return r;'
TASKS = {
    "a policy, checked in the task": (f"return Failsafe.with(policy).get(() -> {{ {CHECKED} }});", ""),
    "a template, asserted in the task": (f"return retryTemplate.execute(c -> {{ {ASSERTED} }});", ""),
    "asserted": (ASSERTED, ""),
    "a breaker, by a variable": (f"SendResult s = breaker.executeSupplier(() -> {{ {CHECKED} }}); return s;", ""),
    "a policy, not checked": ("return Failsafe.with(policy).get(() -> producer.send(m));", " //! result-ignored"),
    "a policy, logged": (
        "return Failsafe.with(policy).get(() -> { SendResult r = producer.send(m); log.info(r); return r; });",
        " //! result-ignored",
    ),
}


@pytest.mark.parametrize("name", TASKS)
def test_the_status_is_looked_at_in_a_task(name: str) -> None:
    body, mark = TASKS[name]
    files = shop(f"SendResult send(Message m) {{ {body} }}", f"void a() {{ sender.send(m); }}{mark}")
    assert hazards(found_in(files)) == marked(files)


def test_a_helper_of_the_tree_tries_again() -> None:
    tries = "class Tries { static Object of(Callable c) {\n%s\n} }"
    loop = "for (int i = 0; i < 3; i++) { try { return c.call(); } catch (Exception e) { last = e; } } throw last;"
    for body, again in ((loop, True), ("return c.call();", False)):
        files = shop("void send(Message m) { Checks.require(Tries.of(() -> producer.send(m))); }", "")
        files["Tries.java"] = tries % body
        assert [one.retried for one in found_in(files) if one.name == "Sender.send"] == [again]


TRIES = "for (int i = 0; i < 3; i++) { try { sender.send(m); return; } catch (Exception e) { last = e; } }"


@pytest.mark.parametrize(
    ("times", "callers", "again"),
    [
        (
            0,
            [TRIES],
            True,
        ),
        (0, ["sender.send(m);"], False),
        (0, [], False),
        # The client tries again by itself: nobody is looked for.
        (
            2,
            [TRIES],
            False,
        ),
    ],
)
def test_a_caller_tries_again_where_the_client_does_not(times: int, callers: list[str], again: bool) -> None:
    uses = "".join(f"void a{index}(Message m) {{ {one} throw last; }}\n" for index, one in enumerate(callers))
    files = shop("void send(Message m) { Checks.require(producer.send(m)); }", uses)
    files["Config.java"] = (
        f"class Config {{ void a(DefaultMQProducer p) {{ p.setRetryTimesWhenSendFailed({times}); }} }}"
    )
    assert [one.retried for one in found_in(files) if one.name == "Sender.send"] == [again]


TRIED = "try {{ SendResult r = producer.send(m); {0} }} catch (Exception e) {{ log.error(e); }}"
ANSWERS = {
    "null behind the try, asked for": (
        "String", TRIED.format("Checks.require(r); return r.getMsgId();") + " return null;",
        "void a() { if (sender.send(m) == null) throw new X(); }",
    ),
    "null behind the try, returned": (
        "String", TRIED.format("Checks.require(r); return r.getMsgId();") + " return null;",
        "String a() { return sender.send(m); } void b() { if (a() == null) throw new X(); }",
    ),
    "null behind the try, dropped": (
        "String", TRIED.format("Checks.require(r); return r.getMsgId();") + " return null;",
        "void a() { sender.send(m); } //! result-ignored",
    ),
    "an empty Optional, dropped": (
        "Optional<String>",
        TRIED.format("Checks.require(r); return Optional.of(r.getMsgId());") + " return Optional.empty();",
        "void a() { sender.send(m); } //! result-ignored",
    ),
    "a flag set by the status, dropped": (
        "boolean", "boolean ok = false; " + TRIED.format("ok = r.getSendStatus().equals(SendStatus.SEND_OK);")
        + " return ok;",
        "void a() { sender.send(m); } //! result-ignored",
    ),
    "a code that nothing reads": (
        "int", TRIED.format("Checks.require(r); return 0;").replace("log.error(e);", "return -1;"),
        "void a() { int code = sender.send(m); } //! result-ignored",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_whoever_is_told_of_the_failure_is_judged(name: str) -> None:
    kind, body, caller = ANSWERS[name]
    # Where all that call it drop the answer, the catch ends the failure as well.
    mark = " //! exception-swallowed" if name.endswith("dropped") else ""
    files = shop(f"{kind} send(Message m) {{ {body} }}{mark}", caller)
    assert hazards(found_in(files)) == marked(files)


AFTER = "@TransactionalEventListener void a(Row row) {\nsender.send(row);%s\n}"


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("SendResult r = producer.send(m); if (r.getSendStatus() == SendStatus.SEND_OK) rowMapper.markSent(row);", ""),
        ("Checks.require(producer.send(m));", " //! beside-database-transaction"),
    ],
)
def test_after_a_commit_a_relay_of_stored_rows_sends(body: str, mark: str) -> None:
    files = shop(f"RowMapper rowMapper;\nvoid send(Row row) {{ {body} }}", AFTER % mark)
    assert hazards(found_in(files)) == marked(files)


@pytest.mark.parametrize(("table", "mark"), [("t_outbox", ""), ("orders", " //! beside-database-transaction")])
def test_a_row_of_an_outbox_by_its_table(table: str, mark: str) -> None:
    code = f"""JdbcTemplate jdbc;
        @Transactional void a() {{
            jdbc.update("insert into {table} (body, msg) values (?)", 1);
            Checks.require(producer.send(message));{mark}
        }}"""
    files = {"Orders.java": IMPORTS + FIELDS + code + "\n}\n"}
    assert hazards(found_in(files)) == marked(files)


STORED = CALLBACK.format("Checks.require(r);", "outbox.save(e);")
EXITS = {
    "shut down first": ("sender.send(m); producer.shutdown(); System.exit(0);", ""),
    "waited for": ("sender.send(m); latch.await(); System.exit(0);", ""),
    "only where something failed": ("try { sender.send(m); } catch (Exception e) { outbox.save(m); exit(1); }", ""),
    "at once": ("sender.send(m); System.exit(0);", " //! exit-follows"),
    "behind another method": ("all(); System.exit(0); } static void all() { sender.send(m);", " //! exit-follows"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXITS)
def test_another_class_ends_the_process(name: str) -> None:
    body, mark = EXITS[name]
    sender = f"void send(Message m) {{\nproducer.send(m, {STORED});{mark}\n}}"
    files = shop(sender, f"static void main() {{ {body} }}")
    assert hazards(found_in(files)) == marked(files)
