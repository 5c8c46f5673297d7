package com.example.shop.order;

import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.stereotype.Service;

/** Older than OrderMessages, and never moved to it. */
@Slf4j
@Service
@RequiredArgsConstructor
public class InvoiceRequests {
    private final RocketMQTemplate template;

    public void request(Order order) {
        template.syncSend("invoice-requested", order);
        log.info("invoice requested for {}", order.getId());
    }
}
