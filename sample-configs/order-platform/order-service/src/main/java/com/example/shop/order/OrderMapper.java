package com.example.shop.order;

import org.apache.ibatis.annotations.Mapper;

@Mapper
public interface OrderMapper {
    int insert(Order order);

    Order selectById(String id);

    int updateStatus(String id, String status, String reason);
}
