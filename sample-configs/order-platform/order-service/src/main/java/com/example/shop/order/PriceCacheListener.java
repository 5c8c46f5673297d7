package com.example.shop.order;

import com.github.benmanes.caffeine.cache.Cache;
import lombok.RequiredArgsConstructor;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.spring.annotation.MessageModel;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.apache.rocketmq.spring.core.RocketMQPushConsumerLifecycleListener;
import org.springframework.stereotype.Component;

/** Every instance forgets the prices that have changed. */
@Component
@RequiredArgsConstructor
@RocketMQMessageListener(
        topic = "price-changed",
        consumerGroup = "price-cache",
        // rocketaudit: ignore[broadcast-never-retries] -- a price that is not forgotten expires after 60 s anyway
        messageModel = MessageModel.BROADCASTING)
public class PriceCacheListener implements RocketMQListener<String>, RocketMQPushConsumerLifecycleListener {
    private final Cache<String, Object> prices;

    @Override
    public void onMessage(String productId) {
        if (productId.isBlank()) {
            throw new IllegalArgumentException("no product");
        }
        prices.invalidate(productId);
    }

    @Override
    public void prepareStart(DefaultMQPushConsumer consumer) {
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
    }
}
