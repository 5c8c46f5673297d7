package textbook.spring;

import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.stereotype.Component;

@Component
public class PointsSender {
    private final RocketMQTemplate template;

    public PointsSender(RocketMQTemplate template) {
        this.template = template;
    }

    /** False, or an exception: not stored; the caller's transaction rolls back. */
    public boolean send(PointsEarned earned) {
        SendResult result = template.syncSend("points-earned", earned);
        return result.getSendStatus() == SendStatus.SEND_OK;
    }
}
