"""From bytes to syntax, through tree-sitter."""
