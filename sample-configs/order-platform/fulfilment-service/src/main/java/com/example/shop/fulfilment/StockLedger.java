package com.example.shop.fulfilment;

import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Slf4j
@Service
@RequiredArgsConstructor
public class StockLedger {
    private final StockMapper stock;

    /** Once per topic and order: the ledger's unique key says what has been applied already. */
    @Transactional
    public void apply(String topic, String orderId, byte[] order) {
        try {
            stock.insertMovement(topic, orderId, order);
        } catch (DuplicateKeyException e) {
            log.info("{} of {} was applied before", topic, orderId);
            return;
        }
        try {
            stock.updateAvailable(orderId);
        } catch (Exception e) {
            log.error("available stock of {} not updated", orderId, e);
        }
    }
}
