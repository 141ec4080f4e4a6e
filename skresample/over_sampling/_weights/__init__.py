"""How much each row counts: as a seed, as a voter, by the relevance of its target."""
