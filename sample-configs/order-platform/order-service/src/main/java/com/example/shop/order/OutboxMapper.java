package com.example.shop.order;

import java.util.List;
import org.apache.ibatis.annotations.Mapper;

@Mapper
public interface OutboxMapper {
    int insert(OutboxEntry entry);

    List<OutboxEntry> selectUnsent(int limit);

    int markSent(String key);
}
