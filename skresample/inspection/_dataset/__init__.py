"""Is this synthetic table any good: figures, findings and one page."""
