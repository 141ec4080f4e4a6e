"""Hold-out sets that survive being asked many times."""
