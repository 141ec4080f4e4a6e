"""Search for the subset whose removal meets a target."""
