"""Containers in and out: the only place that knows pandas, polars and sparse matrices.

``containers`` tells kinds apart and takes rows, ``columns`` and ``target`` encode, ``ingest``
checks the input and builds a ``table.Table``, ``blend`` does the arithmetic of new rows and
``assemble`` writes the output. Import from the modules: :mod:`skresample.plan` sits between them.
"""
