package mistakes.c_exception_swallowed;

/** A table of messages that nobody could work on. */
public interface ParkedMessages {
    void insert(String messageId, byte[] body, String reason);
}
