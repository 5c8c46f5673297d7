package com.example.shop.fulfilment;

import org.apache.ibatis.annotations.Mapper;

@Mapper
public interface StockMapper {
    int insertMovement(String topic, String orderId, byte[] order);

    int updateAvailable(String orderId);
}
