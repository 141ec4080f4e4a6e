"""What about a table matters before anything is resampled."""
