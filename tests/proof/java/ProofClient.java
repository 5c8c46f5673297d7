import java.util.Map;

/** The official client, told what to do. A new command is one line here and one file beside this one. */
public final class ProofClient {
    private ProofClient() {
    }

    public static void main(String[] args) throws Exception {
        Serving.serve(Map.of(
            "send", Sends::run,
            "transactions", Transactions::run,
            "consume", Consumes::run,
            "form", (request, output) -> Forms.run(request, output, Orders::new),
            "go", Go::run,
            "again", Go::again,
            "rows", Database::rows
        ));
    }
}
