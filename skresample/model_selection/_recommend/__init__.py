"""Which method to try first, from measured facts of the table."""
