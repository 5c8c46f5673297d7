"""Sends, directly and by wrappers, and what becomes of their results and failures."""
