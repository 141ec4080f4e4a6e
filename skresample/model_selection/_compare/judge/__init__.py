"""From outcomes of folds to tests, curves, leaderboard and verdict."""
