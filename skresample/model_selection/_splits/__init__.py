"""Splits that respect a numeric target."""
