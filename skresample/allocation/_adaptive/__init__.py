"""Buying rows in rounds: what to ask for next, what came back, what it taught."""
