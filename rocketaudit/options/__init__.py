"""What a user can ask for: one table of options a command, and the options as the commands take them.

The typer application (app.py) and the fast path (fast_path.py) both read the tables, and both give the values they
parsed to `scan_options`, `effective_options` and their like, which check them and raise UsageError. One module a
family of commands, so that a cold start imports the tables of its own command only.
"""
