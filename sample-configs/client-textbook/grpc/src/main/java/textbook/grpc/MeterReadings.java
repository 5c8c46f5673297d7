package textbook.grpc;

import java.time.Duration;
import java.util.Collections;
import org.apache.rocketmq.client.apis.ClientConfiguration;
import org.apache.rocketmq.client.apis.ClientException;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.consumer.ConsumeResult;
import org.apache.rocketmq.client.apis.consumer.FilterExpression;
import org.apache.rocketmq.client.apis.consumer.PushConsumer;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.Message;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.client.apis.producer.Producer;

/** The 5.x client: an exception of send is the failure, there is no other status. */
public class MeterReadings {
    private static final ClientServiceProvider PROVIDER = ClientServiceProvider.loadService();

    private final ClientConfiguration configuration;
    private final Meters meters;

    public MeterReadings(String endpoints, Meters meters) {
        this.configuration = ClientConfiguration.newBuilder().setEndpoints(endpoints).build();
        this.meters = meters;
    }

    public Producer producer() throws ClientException {
        return PROVIDER.newProducerBuilder()
                .setClientConfiguration(configuration)
                .setTopics("meter-readings")
                .setMaxAttempts(3)
                .build();
    }

    public String send(Producer producer, Message message) throws ClientException {
        return producer.send(message).getMessageId().toString();
    }

    public PushConsumer push() throws ClientException {
        return PROVIDER.newPushConsumerBuilder()
                .setClientConfiguration(configuration)
                .setConsumerGroup("meters")
                .setSubscriptionExpressions(Collections.singletonMap("meter-readings", FilterExpression.SUB_ALL))
                .setMessageListener(view -> {
                    meters.store(view.getBody());
                    return ConsumeResult.SUCCESS;
                })
                .build();
    }

    /** What failed too often waits in its own topic, until the broker deletes it. */
    public PushConsumer deadLetters() throws ClientException {
        return PROVIDER.newPushConsumerBuilder()
                .setClientConfiguration(configuration)
                .setConsumerGroup("meters-dead-letters")
                .setSubscriptionExpressions(Collections.singletonMap("%DLQ%meters", FilterExpression.SUB_ALL))
                .setMessageListener(view -> {
                    meters.park(view.getMessageId().toString(), view.getBody());
                    return ConsumeResult.SUCCESS;
                })
                .build();
    }

    /** What is not acknowledged becomes visible again. */
    public void receive(SimpleConsumer consumer) throws ClientException {
        for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
            meters.store(view.getBody());
            consumer.ack(view);
        }
    }
}
