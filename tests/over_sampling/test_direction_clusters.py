"""Clusters of one direction, where there are too many rows to join one by one."""

import numpy as np

from skresample.over_sampling._clusters import assembly


def test_many_rows_on_a_line_are_joined_through_their_prototypes(monkeypatch):
    monkeypatch.setattr(assembly, "_MOST", 40)
    monkeypatch.setattr(assembly, "_GROUPS", 12)
    line = np.column_stack([np.linspace(-1, 1, 60), np.zeros(60)])
    assert assembly.direction_clusters(line, 0.9, 2, 0).tolist() == [0] * 60
