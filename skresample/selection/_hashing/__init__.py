"""Rows as hashes: n-grams, random projections, ids."""
