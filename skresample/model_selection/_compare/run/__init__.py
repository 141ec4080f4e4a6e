"""One method on one fold, and all of them in parallel."""
