"""Listeners in every shape, and what becomes of the messages that they are given."""
