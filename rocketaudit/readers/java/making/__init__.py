"""Producers and consumers where they are made, with what is said about them."""
