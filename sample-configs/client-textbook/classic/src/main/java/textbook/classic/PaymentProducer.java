package textbook.classic;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Sends; what is not stored as often as it should be goes to the outbox, where a job takes it up again. */
public class PaymentProducer {
    private final DefaultMQProducer producer = new DefaultMQProducer("payments");
    private final Outbox outbox;

    public PaymentProducer(Outbox outbox) {
        this.outbox = outbox;
    }

    public void start(String nameServers) throws MQClientException {
        producer.setNamesrvAddr(nameServers);
        // all tries together; above what the brokers may take to answer
        producer.setSendMsgTimeout(10_000);
        // one counter for each way of sending
        producer.setRetryTimesWhenSendFailed(3);
        producer.setRetryTimesWhenSendAsyncFailed(3);
        producer.start();
    }

    public void send(Message message) {
        try {
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                outbox.store(message, result.getSendStatus().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.store(message, "interrupted");
        } catch (Exception e) {
            outbox.store(message, e.getMessage());
        }
    }

    public void sendAsync(Message message) throws Exception {
        producer.send(message, new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    outbox.store(message, result.getSendStatus().name());
                }
            }

            @Override
            public void onException(Throwable e) {
                outbox.store(message, e.getMessage());
            }
        });
    }
}
