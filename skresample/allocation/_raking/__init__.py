"""Population margins: reading and checking them."""
