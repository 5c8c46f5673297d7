"""Transaction checks, and what they say."""
