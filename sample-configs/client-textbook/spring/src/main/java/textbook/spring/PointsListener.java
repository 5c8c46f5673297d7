package textbook.spring;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.apache.rocketmq.spring.core.RocketMQPushConsumerLifecycleListener;
import org.springframework.stereotype.Component;

/** No catch: an exception that leaves onMessage is RECONSUME_LATER. */
@Component
@RocketMQMessageListener(topic = "points-earned", consumerGroup = "points")
public class PointsListener implements RocketMQListener<PointsEarned>, RocketMQPushConsumerLifecycleListener {
    private final PointsAccount account;

    public PointsListener(PointsAccount account) {
        this.account = account;
    }

    @Override
    public void onMessage(PointsEarned earned) {
        account.credit(earned.id(), earned.customerId(), earned.points());
    }

    @Override
    public void prepareStart(DefaultMQPushConsumer consumer) {
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    }
}
