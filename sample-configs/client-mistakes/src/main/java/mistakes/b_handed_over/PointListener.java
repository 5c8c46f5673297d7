package mistakes.b_handed_over;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** 用线程池“提高消费速度”：确认时业务还在队列里排队。 */
public class PointListener implements MessageListenerConcurrently {
    private final ExecutorService pool = Executors.newFixedThreadPool(16);
    private final Points points;

    public PointListener(Points points) {
        this.points = points;
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            pool.submit(() -> points.credit(message.getKeys()));
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
