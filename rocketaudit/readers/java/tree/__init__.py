"""All Java files of a tree: where a name is declared, what it means, which method a call leads to."""
