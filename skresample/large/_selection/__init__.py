"""Selections in partitions: what each one says of its rows, and what follows from all of it."""
