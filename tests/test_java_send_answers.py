"""Who gets to know that a send failed: through variables, answers, helpers, wrappers and what callers do with them.

The snippets are marked as in test_java_sends; what is not marked must not be found. The innocent example comes first.
"""

import pytest
from test_java_sends import FIELDS, IMPORTS, found_in, hazards, marked, shop

TOLD_BEHIND = {
    "a variable that stays empty decides what is returned": """
        boolean a() {
            SendResult r = null;
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); }
            if (r != null && r.getSendStatus() == SendStatus.SEND_OK) { return true; }
            return false;
        }
    """,
    "a variable that stays empty is returned, and the caller asks": """
        void b() {
            SendResult s = a();
            if (s == null || s.getSendStatus() != SendStatus.SEND_OK) { throw new IllegalStateException(); }
        }
        SendResult a() {
            SendResult r = null;
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); }
            return r;
        }
    """,
    "a variable that stays empty is returned to nobody who asks": """
        SendResult a() {
            SendResult r = null;
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return r;
        }
    """,
    "an empty variable that others only hand on": """
        SendResult a() {
            SendResult r = null;
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return r;
        }
        SendResult b() { return a(); }
        SendResult c() { SendResult s; switch (kind) { case 1: s = b(); break; default: s = a(); } return s; }
    """,
    "an empty variable that goes to whoever asks over the web": """
        SendResult a() {
            SendResult r = null;
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); }
            return r;
        }
        @GetMapping SendResult b() { return a(); }
    """,
    "an empty result is returned as if it were one": """
        SendResult a() {
            SendResult r = new SendResult();
            try { r = producer.send(message); } catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return r;
        }
    """,
    "an id that is empty is returned to nobody who asks": """
        String a() {
            try { return ok(producer.send(message)).getMsgId(); }
            catch (Exception e) { log.error("x", e); return null; } //! exception-swallowed
        }
    """,
    "null in the place of something that is no id of the message": """
        String a(Order o) {
            try { use(producer.send(message)); return o.getNumber(); }
            catch (Exception e) { log.error("x", e); return null; }
        }
    """,
    "an id that is empty goes to whoever asks over the web": """
        @PostMapping String a() {
            try { return ok(producer.send(message)).getMsgId(); }
            catch (Exception e) { log.error("x", e); return null; }
        }
    """,
    "another status goes on to what stands behind the try": """
        boolean a() {
            try {
                SendResult r = producer.send(message);
                if (r.getSendStatus() == SendStatus.SEND_OK) { return true; }
                log.warn("not stored {}", r);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.error("x", e);
            }
            return false;
        }
    """,
    "another status goes on to nothing": """
        void a() throws Exception {
            try {
                SendResult r = producer.send(message); //! failure-only-logged
                if (r.getSendStatus() == SendStatus.SEND_OK) { return; }
                log.warn("not stored {}", r);
            } finally { timer.stop(); }
            log.info("done");
        }
    """,
    "the failure of something else in the same try": """
        void a() {
            try { String paid = acquirer.refund(order); use(producer.send(message)); }
            catch (AcquirerException e) { log.error("x", e); }
        }
    """,
    "a failure that may be the send's": """
        void a() {
            try { acquirer.refund(order); use(producer.send(message)); }
            catch (MQClientException e) { log.error("x", e); } //! exception-swallowed
        }
    """,
    "a job that takes its row out before it sends": """
        @Scheduled(cron = "0 * * * * ?") void resend() {
            for (Row row : rowMapper.selectTop(100)) {
                if (rowMapper.deleteById(row.getId()) == 0) { continue; }
                try { use(producer.send(row.message())); }
                catch (Exception e) { log.error("x", e); } //! exception-swallowed
            }
        }
    """,
    "a job whose row is deleted behind a try that a failure leaves": """
        @Scheduled(cron = "0 * * * * ?") void resend() {
            for (Row row : rowMapper.selectTop(100)) {
                try {
                    if (producer.send(row.message()).getSendStatus() != SendStatus.SEND_OK) { continue; }
                } catch (Exception e) { log.error("x", e); return; }
                rowMapper.deleteById(row.getId());
            }
        }
    """,
    "a job whose row is deleted whatever became of the send": """
        @Scheduled(cron = "0 * * * * ?") void resend() {
            for (Row row : rowMapper.selectTop(100)) {
                try { use(producer.send(row.message())); }
                catch (Exception e) { log.error("x", e); } //! exception-swallowed
                rowMapper.deleteById(row.getId());
            }
        }
    """,
    "every bad status has a case that logs": """
        void a() throws Exception {
            SendResult r = producer.send(message); //! failure-only-logged
            switch (r.getSendStatus()) {
                case SEND_OK: log.info("sent {}", r.getMsgId()); break;
                case FLUSH_DISK_TIMEOUT:
                case FLUSH_SLAVE_TIMEOUT: log.warn("slow {}", r.getSendStatus()); break;
                case SLAVE_NOT_AVAILABLE: log.warn("no slave"); break;
                default: throw new IllegalStateException("status " + r.getSendStatus());
            }
        }
    """,
    "every bad status falls through to what is thrown": """
        void a() throws Exception {
            SendResult r = producer.send(message);
            switch (r.getSendStatus()) {
                case SEND_OK: return;
                case FLUSH_DISK_TIMEOUT:
                case FLUSH_SLAVE_TIMEOUT: log.warn("slow {}", r.getSendStatus());
                case SLAVE_NOT_AVAILABLE:
                default: throw new IllegalStateException("status " + r.getSendStatus());
            }
        }
    """,
    "the last bad status with a line of its own falls through as well": """
        void a() throws Exception {
            SendResult r = producer.send(message);
            switch (r.getSendStatus()) {
                case SEND_OK: return;
                case FLUSH_DISK_TIMEOUT:
                case FLUSH_SLAVE_TIMEOUT:
                case SLAVE_NOT_AVAILABLE: log.warn("bad {}", r.getSendStatus());
                default: throw new IllegalStateException("status " + r.getSendStatus());
            }
        }
    """,
    "what has no case of its own is thrown": """
        void a() throws Exception {
            SendResult r = producer.send(message);
            switch (r.getSendStatus()) {
                case SEND_OK: log.info("sent {}", r.getMsgId()); break;
                default: throw new IllegalStateException("status " + r.getSendStatus());
            }
        }
    """,
    "a job whose row is deleted behind the send": """
        @Scheduled(cron = "0 * * * * ?") void resend() {
            for (Row row : rowMapper.selectTop(100)) {
                try { use(producer.send(row.message())); rowMapper.deleteById(row.getId()); }
                catch (Exception e) { log.error("x", e); }
            }
        }
    """,
    "a callback that says nothing where the row goes only when it was sent": """
        void a(Row row) {
            producer.send(row.message(), new SendCallback() {
                public void onSuccess(SendResult r) {
                    if (r.getSendStatus() == SendStatus.SEND_OK) { rowRepository.delete(row.getId()); }
                }
                public void onException(Throwable e) { }
            });
        }
    """,
    "an answer of the application's own": """
        Answer a() {
            Answer answer = new Answer();
            try { answer.setOk(ok(producer.send(message))); } catch (Exception e) { log.error("x", e); }
            return answer;
        }
    """,
    "a flag decides to keep the message": """
        void a() {
            boolean ok = false;
            try { use(producer.send(message)); ok = true; } catch (Exception e) { log.error("x", e); }
            if (!ok) { outbox.save(message); }
        }
    """,
    "what so many tries did not send is stored behind them": """
        boolean a() {
            for (int i = 0; i < 3; i++) {
                try { if (ok(producer.send(message))) { return true; } } catch (Exception e) { log.error("x", e); }
            }
            saveFailedMessage(message);
            return false;
        }
    """,
    "a flag that is only logged": """
        void a() {
            boolean ok = false;
            try { use(producer.send(message)); ok = true; }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
            if (ok) { log.info("sent"); }
        }
    """,
    "an answer that the catch fills in": """
        Map a() {
            Map<String, Object> answer = new HashMap<>();
            try { use(producer.send(message)); answer.put("code", 0); }
            catch (Exception e) { log.error("x", e); answer.put("code", 500); }
            return answer;
        }
    """,
    "an answer that only a send that went well fills in": """
        Answer a() {
            Answer answer = Answer.fail();
            try { use(producer.send(message)); answer.setSuccess(true); } catch (Exception e) { log.error("x", e); }
            return answer;
        }
    """,
    "a builder": """
        Answer a() {
            Answer.Builder b = Answer.newBuilder();
            try { use(producer.send(message)); b.setOk(true); }
            catch (Exception e) { b.setOk(false).setText(e.getMessage()); }
            return b.build();
        }
    """,
    "a list of what failed": """
        List a() {
            List<String> failed = new ArrayList<>();
            for (Message m : all) {
                try { use(producer.send(m)); } catch (Exception e) { failed.add(m.getKeys()); }
            }
            return failed;
        }
    """,
    "the response that a method was given": """
        void a(HttpServletResponse response) {
            try { use(producer.send(message)); } catch (Exception e) { response.setStatus(500); }
        }
    """,
    "the response of a request, wherever it comes from": """
        void a() {
            HttpServletResponse response = Requests.response();
            try { use(producer.send(message)); } catch (Exception e) { response.getWriter().println("failed"); }
        }
    """,
    "kept in Redis": """
        void a() {
            try { use(producer.send(message)); } catch (Exception e) { redisTemplate.opsForValue().set(key, body); }
        }
    """,
    "an object that nobody gets": """
        void a() {
            Row row = new Row();
            try { use(producer.send(message)); }
            catch (Exception e) { row.setFailed(true); log.error("x", e); } //! exception-swallowed
        }
    """,
    "an answer that was filled in before the send": """
        Answer a() {
            Answer answer = new Answer();
            try { answer.setId(order.getId()); use(producer.send(message)); }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return answer;
        }
    """,
    "a bad status, told by the answer": """
        Answer a() {
            SendResult r = producer.send(message);
            Answer answer = new Answer();
            if (r.getSendStatus() == SendStatus.SEND_OK) { answer.setCode(0); } else { answer.setCode(1); }
            return answer;
        }
    """,
}

COMPARED = {
    "a helper that answers, and its caller throws": """
        void a() {
            SendResult r = producer.send(message);
            if (failed(r)) { throw new X(); }
        }
        static boolean failed(SendResult r) { return r == null || r.getSendStatus() != SendStatus.SEND_OK; }
    """,
    "a helper that answers, and its caller logs": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            if (!stored(r)) { log.warn("{}", r); return; }
            log.info("stored");
        }
        static boolean stored(SendResult r) { return r != null && r.getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a helper that says by its name what failed": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            if (failed(r)) { log.warn("{}", r); }
        }
        static boolean failed(SendResult r) {
            if (r.getSendStatus() == SendStatus.SEND_OK) { return false; }
            log.error("x");
            return true;
        }
    """,
    "a helper whose answer nobody reads": """
        void a() { stored(producer.send(message)); } //! failure-only-logged
        static boolean stored(SendResult r) { return r.getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a helper that keeps the message and answers": """
        void a() {
            if (!stored(producer.send(message))) { log.warn("later"); }
        }
        boolean stored(SendResult r) {
            if (r.getSendStatus() != SendStatus.SEND_OK) { outbox.save(r); return false; }
            return true;
        }
    """,
    "a variable that says it, and throws": """
        void a() {
            boolean ok = producer.send(message).getSendStatus() == SendStatus.SEND_OK;
            if (!ok) { throw new X(); }
        }
    """,
    "a variable that says it, and logs": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            boolean ok = r.getSendStatus() == SendStatus.SEND_OK;
            if (!ok) { log.warn("{}", r); }
        }
    """,
    "a text for the caller": """
        String a() {
            SendResult r = producer.send(message);
            String text = r.getSendStatus() == SendStatus.SEND_OK ? "sent" : "failed";
            return text;
        }
    """,
    "a text for the log": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            log.info("send {}", r.getSendStatus() == SendStatus.SEND_OK ? "went well" : "failed");
        }
    """,
    "a text for the log, in a variable": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            String text = SendStatus.SEND_OK.equals(r.getSendStatus()) ? "sent" : "failed";
            log.info(text);
        }
    """,
    "sent again on a bad status": """
        void a() {
            SendResult r = producer.send(message);
            if (r.getSendStatus() != SendStatus.SEND_OK) { r = producer.send(message); }
        }
    """,
    "sent again on a bad answer": """
        void a() {
            boolean ok = publish();
            if (!ok) { publish(); }
        }
        private boolean publish() { return producer.send(message).getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a loop that waits on a bad answer, and goes on with the rest": """
        void a() { while (running) { if (!rest()) { latch.await(100, MILLISECONDS); } } }
        private boolean rest() { return producer.send(next).getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a private answer, thrown on": """
        void a() { if (!publish()) { throw new X(); } }
        private boolean publish() { return producer.send(message).getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a private answer, only logged": """
        void a() {
            if (!publish()) { log.error("x"); } //! failure-only-logged
        }
        private boolean publish() { return producer.send(message).getSendStatus() == SendStatus.SEND_OK; }
    """,
    "a private answer, dropped": """
        void a() {
            publish(); //! result-ignored
        }
        private boolean publish() { return producer.send(message).getSendStatus() == SendStatus.SEND_OK; }
    """,
}

TASKS = {
    "a method that runs the send and throws": """
        void a() { around(() -> producer.send(message)); }
        private void around(Supplier<SendResult> task) {
            if (task.get().getSendStatus() != SendStatus.SEND_OK) { throw new X(); }
        }
    """,
    "a method that runs the send and gives its result back": """
        void a() {
            SendResult r = around(() -> producer.send(message)); //! failure-only-logged
            if (r.getSendStatus() != SendStatus.SEND_OK) { log.warn("{}", r); }
        }
        private SendResult around(Supplier<SendResult> task) { return task.get(); }
    """,
    "its result is dropped": """
        void a() {
            around(() -> { return producer.send(message); }); //! result-ignored
        }
        private SendResult around(Supplier<SendResult> task) { return task.get(); }
    """,
    "it keeps the exception to itself": """
        void a() { around(() -> use(producer.send(message))); }
        private void around(Runnable task) {
            try { task.run(); }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
        }
    """,
}

AROUND = {
    "marked as sent by the task that sends": """
        void a() {
            long id = outbox.store(message);
            pool.execute(() -> later(id));
        }
        private void later(long id) {
            SendResult r = producer.send(message);
            if (r.getSendStatus() == SendStatus.SEND_OK) { outbox.markSent(id); } else { outbox.markFailed(id); }
        }
    """,
    "a task that only tries again": """
        void a() {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { check(r.getSendStatus()); }
                public void onException(Throwable e) { handleRetry(); }
            });
        }
        private void handleRetry() { pool.submit(() -> use(producer.send(message))); }
    """,
    "the tasks are waited for by what took them": """
        private Batch batch;
        void a() {
            for (Message m : all) { batch.submit(() -> use(producer.send(m))); }
            batch.waitForResult();
        }
        class Batch {
            ExecutorService pool;
            void submit(Runnable task) { futures.add(pool.submit(task)); }
            void waitForResult() { for (Future each : futures) { each.get(); } }
        }
    """,
    "in a transaction template, through a method of the class": """
        void a() { transactionTemplate.execute(status -> { orderMapper.insert(order); tell(); return null; }); }
        private void tell() {
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "in a transaction template that only reads": """
        private AccountDao accounts;
        void a() { transactionTemplate.execute(status -> { accounts.findById(id); tell(); return null; }); }
        private void tell() { use(producer.send(message)); }
    """,
    "in a transaction, with a table whose methods have names of the business": """
        private AccountDao accounts;
        @Transactional void a() {
            accounts.withdraw(from, amount);
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "in a transaction, with a row that the service itself saves": """
        static class Files extends ServiceImpl<FileMapper, FileInfo> {
            @Transactional void a() {
                save(file);
                use(producer.send(message)); //! beside-database-transaction
            }
        }
    """,
    "in a transaction across services": """
        @GlobalTransactional void a() {
            orderMapper.insert(order);
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "a handler that is a method, and keeps the message": """
        void a() { grpc.sendAsync(message).whenComplete(this::done); }
        void done(SendReceipt r, Throwable e) { if (e != null) { outbox.save(message); } }
    """,
    "a handler that is a method, and logs": """
        void a() {
            grpc.sendAsync(message).whenComplete(Orders::done); //! callback-only-logs
        }
        static void done(SendReceipt r, Throwable e) { if (e != null) { log.error("x", e); } }
    """,
    "a caller waits before the process ends": """
        public static void main(String[] args) { new Orders().run(); latch.await(); System.exit(0); }
        void run() { grpc.sendAsync(message).whenComplete((r, e) -> outbox.save(message)); }
    """,
    "a caller ends the process": """
        public static void main(String[] args) { new Orders().run(); System.exit(0); }
        void run() {
            grpc.sendAsync(message).whenComplete((r, e) -> outbox.save(message)); //! exit-follows
        }
    """,
    "a caller in the same class, by a variable, ends the process": """
        public static void main(String[] args) { Orders orders = new Orders(); orders.run(); System.exit(0); }
        void run() {
            grpc.sendAsync(message).whenComplete((r, e) -> outbox.save(message)); //! exit-follows
        }
    """,
    "a callback that answers a web request": """
        void a(DeferredResult<String> answer) {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { check(r.getSendStatus()); answer.setResult("ok"); }
                public void onException(Throwable e) { answer.setErrorResult(e); }
            });
        }
    """,
}


@pytest.mark.parametrize("code", [*TOLD_BEHIND.items(), *COMPARED.items(), *TASKS.items(), *AROUND.items()])
def test_who_gets_to_know(code: tuple[str, str]) -> None:
    files = {"Orders.java": IMPORTS + FIELDS + code[1] + "\n}\n"}
    assert hazards(found_in(files)) == marked(files)


OK = "producer.send(m).getSendStatus() == SendStatus.SEND_OK"
BOTH = (
    "void send(Message m, Consumer<SendResult> done, Consumer<Throwable> failed) {\n"
    "producer.send(m, new SendCallback() {\npublic void onSuccess(SendResult r) { done.accept(r); }\n"
    "public void onException(Throwable e) { failed.accept(e); }\n});\n}"
)

CALLERS = {
    "an answer is only logged": (
        f"boolean send(Message m) {{ return {OK}; }}",
        'void a(Message m) {\nboolean ok = sender.send(m); //! failure-only-logged\nif (!ok) { log.error("x"); }\n}',
    ),
    "an answer is given on": (
        f"boolean send(Message m) {{ return {OK}; }}",
        "boolean a(Message m) {\nboolean ok = sender.send(m);\nreturn ok;\n}",
    ),
    "an answer in a variable is dropped": (
        "boolean send(Message m) {\nboolean ok = false;\ntry { use(producer.send(m)); ok = true; }\n"
        "catch (Exception e) { ok = false; }\nreturn ok;\n}",
        "void a(Message m) {\nsender.send(m); //! result-ignored\n}",
    ),
    "an answer of a private method is given on, then dropped": (
        f"boolean send(Message m) {{ return core(m); }}\nprivate boolean core(Message m) {{ return {OK}; }}",
        "void a(Message m) {\nsender.send(m); //! result-ignored\n}",
    ),
    "an object that says it is dropped": (
        f"Answer send(Message m) {{\nif (!({OK})) {{ return Answer.bad(); }}\nreturn Answer.good();\n}}",
        "void a(Message m) {\nsender.send(m); //! result-ignored\n}\nAnswer b(Message m) { return sender.send(m); }\n"
        "void c(Message m) { Answer x = sender.send(m); if (x.isBad()) { throw new X(); } }",
    ),
    "an exception of a private method": (
        "void send(Message m) { core(m); }\nprivate void core(Message m) { use(producer.send(m)); }",
        "void a(Message m) {\ntry { sender.send(m); }\n"
        'catch (Exception e) { log.error("x"); } //! exception-swallowed\n}',
    ),
    "a helper that is given a result": (
        "static SendResult require(SendResult r) {\nif (r.getSendStatus() != SendStatus.SEND_OK) { throw new X(); }\n"
        "return r;\n}",
        "DefaultMQProducer producer;\nString a(Message m) { return Sender.require(producer.send(m)).getMsgId(); }",
    ),
    "a handler of failures keeps the message": (
        BOTH,
        'OutboxRepository outbox;\nvoid a(Message m) { sender.send(m, r -> log.info("x"), e -> outbox.save(m)); }',
    ),
    "a handler of failures logs": (
        BOTH,
        'void a(Message m) {\nsender.send(m, r -> log.info("x"),\ne -> log.error("y", e)); //! callback-only-logs\n}',
    ),
}


@pytest.mark.parametrize("name", CALLERS)
def test_callers_of_a_wrapper_get_to_know(name: str) -> None:
    files = shop(*CALLERS[name])
    assert hazards(found_in(files)) == marked(files)


def test_the_answer_of_a_stream_bridge_is_followed_to_the_callers() -> None:
    files = {
        "Sender.java": """
            import org.springframework.cloud.stream.function.StreamBridge;
            class Sender {
                StreamBridge bridge;
                public boolean send(Object o) { return bridge.send("out-0", o); }
                public boolean through(Object o) { boolean ok = core(o); return ok; }
                private boolean core(Object o) { boolean ok = bridge.send("out-0", o); return ok; }
            }
        """,
        "Shop.java": """
            class Shop {
                Sender sender;
                void a(Object o) { if (!sender.through(o)) { throw new X(); } }
                void b(Object o) { sender.send(o); }
                void c(Object o) {
                    if (!sender.send(o)) { log.error("x"); } //! failure-only-logged
                }
                void d(Object o) {
                    if (!sender.through(o)) { log.error("x"); } //! failure-only-logged
                }
            }
        """,
    }
    assert hazards(found_in(files)) == marked(files)


def test_a_result_of_ons_has_no_status() -> None:
    files = {
        "Sender.java": """
            import com.aliyun.openservices.ons.api.*;
            class Sender implements Producer {
                Producer producer;
                public SendResult send(Message m) { return producer.send(m); }
                public void tell(Message m) { SendResult r = this.send(m); log.info(r.getMessageId()); }
            }
        """
    }
    assert hazards(found_in(files)) == set()


OF_THE_SENDER = "void send(Message m) { if (!ok(producer.send(m))) { throw new NotSentException(); } }"


@pytest.mark.parametrize(
    ("type_", "mark"),
    [
        ("NotSentException", " //! exception-swallowed"),
        ("InfraException", " //! exception-swallowed"),  # which may be a super type of what the send throws
        ("NestedRuntimeException", " //! exception-swallowed"),
        ("BankException", ""),
        ("BankError", ""),
    ],
)
def test_a_clause_for_what_another_call_of_the_try_throws_by_its_name(type_: str, mark: str) -> None:
    caller = f"void a() {{\ntry {{ bank.pay(o); sender.send(m); }}\ncatch ({type_} e) {{ log.error(e); }}{mark}\n}}"
    files = shop(OF_THE_SENDER, caller)
    assert hazards(found_in(files)) == marked(files)
