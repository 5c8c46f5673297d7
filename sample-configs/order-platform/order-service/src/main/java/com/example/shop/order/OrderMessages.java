package com.example.shop.order;

import lombok.RequiredArgsConstructor;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;

/** The only place that talks to the template: whoever calls it gets an exception unless the message is stored. */
@Component
@RequiredArgsConstructor
public class OrderMessages {
    private final RocketMQTemplate template;

    public void send(String destination, String key, Object payload) {
        SendResult result = template.syncSend(destination, message(key, payload));
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new NotStoredException(destination + " " + key + ": " + result.getSendStatus());
        }
    }

    /** The half message first; the order is stored by {@link OrderTransactionListener}. */
    public void sendWithOrder(String destination, Order order) {
        TransactionSendResult result =
                template.sendMessageInTransaction(destination, message(order.getId(), order), order);
        if (result.getLocalTransactionState() != LocalTransactionState.COMMIT_MESSAGE) {
            throw new NotStoredException(order.getId() + ": " + result.getSendStatus());
        }
    }

    private static Message<Object> message(String key, Object payload) {
        return MessageBuilder.withPayload(payload).setHeader(RocketMQHeaders.KEYS, key).build();
    }
}
