package textbook.spring;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.apache.rocketmq.spring.core.RocketMQPushConsumerLifecycleListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

@Component
@RocketMQMessageListener(topic = "%DLQ%points", consumerGroup = "points-dead-letters")
public class PointsDeadLetters implements RocketMQListener<MessageExt>, RocketMQPushConsumerLifecycleListener {
    private final JdbcTemplate database;

    public PointsDeadLetters(JdbcTemplate database) {
        this.database = database;
    }

    @Override
    public void onMessage(MessageExt message) {
        database.update("insert into dead_letter (id, body) values (?, ?)", message.getMsgId(), message.getBody());
    }

    @Override
    public void prepareStart(DefaultMQPushConsumer consumer) {
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    }
}
