package textbook.classic;

/** The business: idempotent, since every message may come twice; an exception where it could not be entered. */
public interface Ledger {
    void enter(String key, byte[] body);
}
