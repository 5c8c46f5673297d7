"""How often rocketaudit is right about real files: corpus.yaml holds the judgements, compare.py compares."""
