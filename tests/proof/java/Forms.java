import java.util.Map;

/** Runs the class `form` of forms/ in a thread of its own until stopped. What it does is said by Orders. */
final class Forms {
    private Forms() {
    }

    static void run(Request request, Output output) throws Exception {
        Form form = (Form) Class.forName(request.text("form")).getDeclaredConstructor().newInstance();
        Orders orders = new Orders(request, output);
        Thread program = new Thread(() -> perform(form, orders, request, output), request.text("form"));
        program.setDaemon(true); // a loop that polls never returns
        program.start();
        request.awaitStop();
        orders.close();
    }

    private static void perform(Form form, Orders orders, Request request, Output output) {
        try {
            form.run(orders);
            output.say(request, Map.of("ran", true));
        } catch (Throwable failure) {
            if (!request.isStopped()) {
                output.say(request, Map.of("broke", Output.words(failure)));
            }
        }
    }
}
