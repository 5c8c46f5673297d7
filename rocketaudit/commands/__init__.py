"""What the commands do once their options are known. Each module has `run`, which returns the exit code."""
