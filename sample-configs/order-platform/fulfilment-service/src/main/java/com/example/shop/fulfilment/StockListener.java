package com.example.shop.fulfilment;

import java.util.List;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;
import org.springframework.stereotype.Component;

/** 同一订单的下单与取消必须按顺序处理。 */
@Slf4j
@Component
@RequiredArgsConstructor
public class StockListener implements MessageListenerOrderly {
    private final StockLedger ledger;

    @Override
    public ConsumeOrderlyStatus consumeMessage(List<MessageExt> messages, ConsumeOrderlyContext context) {
        try {
            for (MessageExt message : messages) {
                ledger.apply(message.getTopic(), message.getKeys(), message.getBody());
            }
            return ConsumeOrderlyStatus.SUCCESS;
        } catch (RuntimeException e) {
            log.warn("the queue waits", e);
            return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
        }
    }
}
