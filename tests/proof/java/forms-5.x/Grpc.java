import java.time.Duration;
import org.apache.rocketmq.client.apis.ClientConfiguration;

/** What every program of the 5.x client needs to find the laboratory's proxy: `endpoint`. */
final class Grpc {
    private Grpc() {
    }

    static ClientConfiguration configuration(Orders orders) {
        return ClientConfiguration.newBuilder().setEndpoints(orders.endpoint()).enableSsl(false)
            .setRequestTimeout(Duration.ofSeconds(30)).build();
    }
}
