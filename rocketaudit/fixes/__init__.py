"""Fixes: which edits are made, what each changes in what the broker runs with, and how files are written.

In: what was read, and a function that audits it. Out: a Plan, checked by auditing its outcome; nothing is written
but by `writing.replace`.
"""
