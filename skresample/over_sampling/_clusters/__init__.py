"""How the rows of a class fall into parts: clusters, density, prototypes."""
