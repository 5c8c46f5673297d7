package com.example.shop.order;

/** The broker has answered, but nobody promises that the message is stored as often as it should be. */
public class NotStoredException extends RuntimeException {
    public NotStoredException(String message) {
        super(message);
    }
}
