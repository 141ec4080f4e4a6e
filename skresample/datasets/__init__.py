"""Small real tables that ship with the package, and generators whose truth is known.

``load_*`` read bundled tables with the core dependencies alone and never touch a network; every
one carries a card (``DESCR``) with source, licence, class counts and known quirks.

``make_*`` simulate tables, most of several groups. With ``return_truth=True`` they also return an
object that knows the population: exact losses of any linear rule, expected learning curves, the
best allocation of rows under a budget and fresh rows to test on, or the probability of each class.

``make_imbalance`` and ``fetch_datasets`` (which downloads) are imbalanced-learn's.
"""

from imblearn.datasets import fetch_datasets, make_imbalance

from ._group_classification import GroupClassificationTruth, make_group_classification
from ._group_regression import GroupRegressionTruth, make_group_regression
from ._mixed_table import MixedTableTruth, make_mixed_table
from ._polygenic import make_polygenic
from ._polygenic_truth import PolygenicTruth
from ._tables import load_abalone, load_german_credit, load_hypothyroid, load_penguins

__all__ = [
    "GroupClassificationTruth",
    "GroupRegressionTruth",
    "MixedTableTruth",
    "PolygenicTruth",
    "fetch_datasets",
    "load_abalone",
    "load_german_credit",
    "load_hypothyroid",
    "load_penguins",
    "make_group_classification",
    "make_group_regression",
    "make_imbalance",
    "make_mixed_table",
    "make_polygenic",
]
