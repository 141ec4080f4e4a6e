"""Which: class balancing and cleaning by neighbourhood."""

from ._random_under_sampler import RandomUnderSampler

__all__ = ["RandomUnderSampler"]
