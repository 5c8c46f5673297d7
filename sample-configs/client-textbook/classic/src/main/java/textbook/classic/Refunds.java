package textbook.classic;

public interface Refunds {
    void insert(String transactionId, Object refund);

    boolean exists(String transactionId);
}
