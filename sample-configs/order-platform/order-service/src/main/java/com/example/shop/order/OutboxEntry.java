package com.example.shop.order;

import lombok.AllArgsConstructor;
import lombok.Data;

/** A message that waits in the database for {@link OutboxRelay}. */
@Data
@AllArgsConstructor(staticName = "of")
public class OutboxEntry {
    private String destination;
    private String key;
    private String payload;
}
