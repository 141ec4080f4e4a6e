"""Small real tables that ship with the package, and generators whose truth is known.

``load_*`` read bundled tables with the core dependencies alone and never touch a network; every
one carries a card (``DESCR``) with source, licence, class counts and known quirks.
"""

from ._tables import load_abalone, load_german_credit, load_hypothyroid, load_penguins

__all__ = ["load_abalone", "load_german_credit", "load_hypothyroid", "load_penguins"]
