"""How well a selection covers the rows: similarities, objectives, greedy search."""
