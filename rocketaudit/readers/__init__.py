"""Readers: one file a format. A reader turns a document into facts with spans."""
