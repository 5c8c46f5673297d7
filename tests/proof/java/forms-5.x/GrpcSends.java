import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.message.Message;
import org.apache.rocketmq.client.apis.producer.Producer;

/** Sends `count` orders through the proxy. */
final class GrpcSends implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        ClientServiceProvider provider = ClientServiceProvider.loadService();
        try (Producer producer = provider.newProducerBuilder()
            .setClientConfiguration(Grpc.configuration(orders)).setTopics("orders").build()) {
            orders.started();
            orders.take(id -> {
                Message message = provider.newMessageBuilder()
                    .setTopic("orders").setKeys(id).setBody(id.getBytes(StandardCharsets.UTF_8)).build();
                producer.send(message);
            });
        }
    }
}
