import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.consumer.FilterExpression;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;

/** Works on each message, then acknowledges it. */
final class SimpleConsumerAcksBeforeWorkGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        SimpleConsumer consumer = ClientServiceProvider.loadService().newSimpleConsumerBuilder()
            .setClientConfiguration(Grpc.configuration(orders))
            .setConsumerGroup("simple-consumer-acks-before-work-good")
            .setAwaitDuration(Duration.ofSeconds(10))
            .setSubscriptionExpressions(Map.of("orders", FilterExpression.SUB_ALL))
            .build();
        orders.started();
        while (true) {
            List<MessageView> views = consumer.receive(16, Duration.ofSeconds(10));
            for (MessageView view : views) {
                orders.pay(view.getKeys().iterator().next());
                consumer.ack(view);
            }
        }
    }
}
