"""What score-based selectors share: models out of fold, bands, draws."""
