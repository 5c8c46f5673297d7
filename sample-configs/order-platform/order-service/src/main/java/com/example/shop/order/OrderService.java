package com.example.shop.order;

import lombok.RequiredArgsConstructor;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@RequiredArgsConstructor
public class OrderService {
    private final OrderMapper orders;
    private final OutboxMapper outbox;
    private final OrderMessages messages;

    /** 下单：先发半消息，本地事务在 OrderTransactionListener 中执行。 */
    public void place(Order order) {
        messages.sendWithOrder("order-placed", order);
    }

    /** 取消：消息与订单在同一个数据库事务里，由 OutboxRelay 发送。 */
    @Transactional
    public void cancel(String orderId, String reason) {
        orders.updateStatus(orderId, "CANCELLED", reason);
        outbox.insert(OutboxEntry.of("order-cancelled", orderId, reason));
    }
}
