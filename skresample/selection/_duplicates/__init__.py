"""Rows that are the same, or nearly."""
