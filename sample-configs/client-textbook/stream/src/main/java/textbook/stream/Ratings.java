package textbook.stream;

import java.util.function.Consumer;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class Ratings {
    private final StreamBridge bridge;
    private final RatingStore store;

    public Ratings(StreamBridge bridge, RatingStore store) {
        this.bridge = bridge;
        this.store = store;
    }

    /** An exception that leaves the function is a retry of the binder, then a redelivery. */
    @Bean
    public Consumer<Rating> ratings() {
        return rating -> store.save(rating);
    }

    @Bean
    public Consumer<Rating> deadLetters() {
        return rating -> store.park(rating);
    }

    public void review(Review review) {
        if (!bridge.send("reviews-out-0", review)) {
            throw new IllegalStateException("not sent: " + review.id());
        }
    }
}
