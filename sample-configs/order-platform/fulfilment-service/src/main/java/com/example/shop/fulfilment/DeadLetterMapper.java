package com.example.shop.fulfilment;

import org.apache.ibatis.annotations.Mapper;

@Mapper
public interface DeadLetterMapper {
    int insert(String topic, String messageId, String keys, byte[] body);
}
