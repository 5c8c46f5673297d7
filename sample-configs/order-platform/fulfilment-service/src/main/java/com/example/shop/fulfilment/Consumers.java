package com.example.shop.fulfilment;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class Consumers {
    @Value("${shop.name-servers}")
    private String nameServers;

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    public DefaultMQPushConsumer shipments(ShipmentListener listener) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("fulfilment-shipments");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("order-placed", "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    public DefaultMQPushConsumer stock(StockListener listener) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("fulfilment-stock");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("order-placed", "*");
        consumer.subscribe("order-cancelled", "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    public DefaultMQPushConsumer deadLetters(DeadLetterListener listener) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("fulfilment-dead-letters");
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("%DLQ%fulfilment-shipments", "*");
        consumer.subscribe("%DLQ%fulfilment-stock", "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }
}
