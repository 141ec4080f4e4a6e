"""Distances that only over-samplers use: heterogeneous, value difference."""
