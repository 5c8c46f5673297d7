import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.consumer.FilterExpression;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;

/** Acknowledges what it received, then works on it. */
final class SimpleConsumerAcksBeforeWorkBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        SimpleConsumer consumer = ClientServiceProvider.loadService().newSimpleConsumerBuilder()
            .setClientConfiguration(Grpc.configuration(orders))
            .setConsumerGroup("simple-consumer-acks-before-work-bad")
            .setAwaitDuration(Duration.ofSeconds(10))
            .setSubscriptionExpressions(Map.of("orders", FilterExpression.SUB_ALL))
            .build();
        orders.started();
        while (true) {
            List<MessageView> views = consumer.receive(16, Duration.ofSeconds(10));
            for (MessageView view : views) {
                consumer.ack(view);
            }
            for (MessageView view : views) {
                orders.pay(view.getKeys().iterator().next());
            }
        }
    }
}
