package com.example.shop.fulfilment;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.springframework.stereotype.Component;

/** Puts aside what could not be handled, for somebody to look at. */
@Component
@RequiredArgsConstructor
public class DeadLetterListener implements MessageListenerConcurrently {
    private final DeadLetterMapper deadLetters;

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        for (MessageExt message : messages) {
            deadLetters.insert(message.getTopic(), message.getMsgId(), message.getKeys(), message.getBody());
        }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
}
