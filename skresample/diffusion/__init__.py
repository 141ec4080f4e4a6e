"""What new rows, II: rows from a learned density, as denoiser x solver x noise grid x guidance.

Everything is written in variance-exploding coordinates ``y = x + rho * eps``:

- **denoisers** map noisy rows and a level to expected clean rows; those whose law is known also
  draw from it directly (:class:`GaussianMixtureDenoiser`, :class:`EmpiricalDenoiser`,
  :class:`LocalSubspaceDenoiser`), a learned one cannot (:class:`RegressionDenoiser`);
- **solvers** (:mod:`~skresample.diffusion.solvers`) go from noise to rows along a
- **grid** (:mod:`~skresample.diffusion.grids`);
- **guidance** (:mod:`~skresample.diffusion.guidance`) maps a denoiser to one that prefers some
  rows.

To add a value of an axis: a denoiser subclasses ``BaseDenoiser``; a solver is a function
``(denoise, Y, rhos, rng)``; a grid a function ``(share, rho_max, rho_min)`` of shares in [0, 1];
a guide a map on denoisers.
"""

from ._acquired_features import AcquiredFeatures
from ._active_feature_acquirer import ActiveFeatureAcquirer
from ._denoiser import BaseDenoiser
from ._diffusion_imputer import DiffusionImputer
from ._diffusion_over_sampler import DiffusionOverSampler
from ._empirical_denoiser import EmpiricalDenoiser
from ._feynman_kac_sampler import FeynmanKacSampler
from ._gaussian_mixture_denoiser import GaussianMixtureDenoiser
from ._instance_noise import InstanceNoise
from ._local_subspace_denoiser import LocalSubspaceDenoiser
from ._masked_categorical_model import MaskedCategoricalModel
from ._minority_over_sampler import MinorityOverSampler
from ._minority_scorer import MinorityScorer
from ._optimal_initial_noise import OptimalInitialNoise
from ._regression_denoiser import RegressionDenoiser
from ._time_shift import TimeShift
from ._variational_particle_sampler import VariationalParticleSampler
from .grids import noise_levels
from .guidance import ClassGuidance, Guides, MinorityGuidance
from .solvers import DEIS, DPMSolverPP, ancestral, ddim, heun, solver

__all__ = [
    "DEIS",
    "AcquiredFeatures",
    "ActiveFeatureAcquirer",
    "BaseDenoiser",
    "ClassGuidance",
    "DPMSolverPP",
    "DiffusionImputer",
    "DiffusionOverSampler",
    "EmpiricalDenoiser",
    "FeynmanKacSampler",
    "GaussianMixtureDenoiser",
    "Guides",
    "InstanceNoise",
    "LocalSubspaceDenoiser",
    "MaskedCategoricalModel",
    "MinorityGuidance",
    "MinorityOverSampler",
    "MinorityScorer",
    "OptimalInitialNoise",
    "RegressionDenoiser",
    "TimeShift",
    "VariationalParticleSampler",
    "ancestral",
    "ddim",
    "heun",
    "noise_levels",
    "solver",
]
