package mistakes.c_exception_swallowed;

public interface Refunds {
    void pay(String refundId, byte[] refund) throws Exception;
}
