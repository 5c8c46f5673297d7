import java.util.Map;

/** Programs that bring along the client that their Spring starter needs, told what to do. */
public final class SpringClient {
    private SpringClient() {
    }

    public static void main(String[] args) throws Exception {
        Serving.serve(Map.of(
            "form", (request, output) -> Forms.run(request, output, Shop::new),
            "go", Go::run,
            "again", Go::again
        ));
    }
}
