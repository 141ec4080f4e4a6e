"""Who is kept: near misses, hardness, centroids."""
