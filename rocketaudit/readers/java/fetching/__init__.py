"""Consumers that fetch messages themselves."""
