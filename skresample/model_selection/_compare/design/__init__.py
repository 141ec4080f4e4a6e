"""What is compared on which rows: folds, learners, methods."""
