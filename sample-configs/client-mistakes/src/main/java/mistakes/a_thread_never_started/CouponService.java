package mistakes.a_thread_never_started;

public interface CouponService {
    void grant(String customerId);
}
