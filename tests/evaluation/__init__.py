"""How often rocketaudit is right about real client code: the judgements, and evaluate.py, which compares."""
