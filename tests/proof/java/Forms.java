import java.util.Map;
import java.util.function.BiFunction;

/** Runs the class `form` in a thread of its own until stopped. What it does is said by its shop. */
final class Forms {
    private Forms() {
    }

    /** `opened` makes the shop that the programs of this JVM work for. */
    @SuppressWarnings("unchecked")
    static <S extends Shop> void run(Request request, Output output, BiFunction<Request, Output, S> opened)
        throws Exception {
        Program<S> form =
            (Program<S>) Class.forName(request.text("form")).getDeclaredConstructor().newInstance();
        S shop = opened.apply(request, output);
        Thread program = new Thread(() -> perform(form, shop, request, output), request.text("form"));
        program.setDaemon(true); // a loop that polls never returns
        program.start();
        request.awaitStop();
        shop.close();
    }

    private static <S extends Shop> void perform(Program<S> form, S shop, Request request, Output output) {
        try {
            form.run(shop);
            output.say(request, Map.of("ran", true));
        } catch (Throwable failure) {
            if (!request.isStopped()) {
                output.say(request, Map.of("broke", Output.words(failure)));
            }
        }
    }
}
