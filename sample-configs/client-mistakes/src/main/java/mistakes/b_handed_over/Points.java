package mistakes.b_handed_over;

public interface Points {
    void credit(String orderId);
}
