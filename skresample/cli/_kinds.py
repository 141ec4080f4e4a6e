"""Endings of the files that are written."""

__all__ = ["FEATHERS", "KINDS", "PARQUETS", "SHEETS", "TEXTS"]

TEXTS = tuple(
    f"{kind}{packed}" for kind in (".csv", ".tsv", ".txt") for packed in ("", ".gz", ".zst")
)
PARQUETS, FEATHERS, SHEETS = (".parquet", ".pq"), (".feather", ".arrow"), (".xlsx",)
KINDS = (*TEXTS, *PARQUETS, *FEATHERS, *SHEETS)
