package com.example.shop.order;

import java.math.BigDecimal;
import lombok.Data;

@Data
public class Order {
    private String id;
    private String customerId;
    private BigDecimal total;
    private String status;
}
