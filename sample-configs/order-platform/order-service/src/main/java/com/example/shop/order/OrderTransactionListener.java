package com.example.shop.order;

import java.util.concurrent.TimeUnit;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.rocketmq.spring.annotation.RocketMQTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionState;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.messaging.Message;

@Slf4j
@RocketMQTransactionListener
@RequiredArgsConstructor
public class OrderTransactionListener implements RocketMQLocalTransactionListener {
    /** No order takes longer than this to be stored. */
    private static final long LONGEST = TimeUnit.MINUTES.toMillis(10);

    private final OrderMapper orders;

    @Override
    public RocketMQLocalTransactionState executeLocalTransaction(Message message, Object argument) {
        try {
            orders.insert((Order) argument);
            return RocketMQLocalTransactionState.COMMIT;
        } catch (RuntimeException e) {
            // 超时不代表没有写入，由回查决定
            log.warn("order not stored, the check decides", e);
            return RocketMQLocalTransactionState.UNKNOWN;
        }
    }

    @Override
    public RocketMQLocalTransactionState checkLocalTransaction(Message message) {
        String id = (String) message.getHeaders().get(RocketMQHeaders.PREFIX + RocketMQHeaders.KEYS);
        if (orders.selectById(id) != null) {
            return RocketMQLocalTransactionState.COMMIT;
        }
        Long born = (Long) message.getHeaders().get(RocketMQHeaders.PREFIX + RocketMQHeaders.BORN_TIMESTAMP);
        boolean tooOld = born != null && System.currentTimeMillis() - born > LONGEST;
        return tooOld ? RocketMQLocalTransactionState.ROLLBACK : RocketMQLocalTransactionState.UNKNOWN;
    }
}
