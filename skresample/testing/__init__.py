"""Contracts every resampler keeps, and tables to try them on; for authors of resamplers.

``check_resampler(MyResampler())`` runs every contract on small tables; ``contracts`` holds the
single checks as plain functions of a resampler and a table, ``strategies`` (needs hypothesis)
draws nasty tables for them.
"""

from .contracts import CONTRACTS, check_resampler
from .tables import ExampleTable, example_tables

__all__ = ["CONTRACTS", "ExampleTable", "check_resampler", "example_tables"]
