"""
From noise to rows, step by step
================================

A solver walks down a grid of noise levels; guidance bends its way. Here the empirical denoiser of a
ring of rows, plain and pushed towards its sparse side.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.diffusion import DPMSolverPP, EmpiricalDenoiser, MinorityGuidance, noise_levels

rng = np.random.default_rng(0)
angle = rng.vonmises(0, 1.2, size=400)  # dense at the right, sparse at the left
rows = np.c_[np.cos(angle), np.sin(angle)] + 0.05 * rng.normal(size=(400, 2))

denoiser = EmpiricalDenoiser(bandwidth=0.08).fit(rows)
guided = MinorityGuidance(scale=0.6).prepare(rows, denoiser)(denoiser)
grid = np.append(noise_levels(20), 0.0)
start = grid[0] * rng.normal(size=(300, 2))

figure, axes = plt.subplots(2, 4, figsize=(12, 6))
for line, (name, denoise) in zip(axes, {"plain": denoiser, "guided": guided}.items(), strict=True):
    for axis, stop in zip(line, (10, 14, 17, len(grid) - 1), strict=True):
        levels = grid[: stop + 1]
        made = DPMSolverPP(order=2)(denoise, start, levels)
        axis.scatter(*rows.T, s=2, color="0.8")
        axis.scatter(*made.T, s=5, color="tab:orange")
        axis.set(xlim=(-1.8, 1.8), ylim=(-1.8, 1.8), xticks=[], yticks=[])
        left = np.mean(made[:, 0] < 0)
        axis.set_title(f"{name}, noise {levels[-1]:.2f}: {left:.0%} left", fontsize=9)
figure.tight_layout()
plt.show()
