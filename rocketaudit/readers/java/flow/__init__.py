"""Following a method: what happens on each of its paths, through whatever it calls."""
