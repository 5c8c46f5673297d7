package com.example.shop.order;

import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Sends what the outbox holds; a row that could not be sent stays unsent, and is tried again in two seconds. */
@Slf4j
@Component
@RequiredArgsConstructor
public class OutboxRelay {
    private final OutboxMapper outbox;
    private final OrderMessages messages;

    @Scheduled(fixedDelay = 2_000)
    public void relay() {
        for (OutboxEntry entry : outbox.selectUnsent(100)) {
            try {
                messages.send(entry.getDestination(), entry.getKey(), entry.getPayload());
                outbox.markSent(entry.getKey());
            } catch (RuntimeException e) {
                log.warn("{} stays in the outbox", entry.getKey(), e);
                return;
            }
        }
    }
}
