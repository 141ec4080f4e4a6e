"""``skresample diagnose``: what about this table matters before anything is resampled?"""

from __future__ import annotations

import click

from ._options import reading_options, shared_options
from ._prepare import load_problem

__all__ = ["diagnose"]


@click.command()
@click.argument("table", type=click.Path())
@click.option("--target", metavar="COLUMN", required=True, help="Column of the classes.")
@reading_options
@click.option("--folds", type=click.IntRange(2, 100), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of tables.")
@shared_options
def diagnose(table, target, group, ignore, max_bytes, folds, as_json, quiet):
    """Look for what spoils a comparison: duplicates, ids, leaks, rare classes, missing values."""
    load_problem(table, target, group=group, ignore=ignore, max_bytes=max_bytes)
