"""Where new rows may lie: spheres, curves, kernels, mixtures of columns."""
