"""Entropy of a growing selection, and the greedy search that raises it."""
