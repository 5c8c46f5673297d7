package com.example.shop.fulfilment;

import lombok.RequiredArgsConstructor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestTemplate;

@Service
@RequiredArgsConstructor
public class WarehouseGateway {
    private final RestTemplate http;

    /** 仓库接口较慢，网页端也会调用，因此改成了异步 */
    @Async
    public void book(String orderId, byte[] order) {
        http.postForEntity("https://warehouse.example.com/bookings/" + orderId, order, Void.class);
    }
}
