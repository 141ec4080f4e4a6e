"""Where classes stand in a graph of classes, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["graph_attributes"]


def graph_attributes(graph: Mapping[Any, Any], n_components: int) -> dict[Any, np.ndarray]:
    """Spectral embedding of the nodes: eigenvectors of the normalised Laplacian.

    The ``n_components`` smallest eigenvalues beyond the first one, each vector scaled by
    ``1 / sqrt(eigenvalue)`` (commute times) and with its largest entry positive.

    Parameters
    ----------
    graph : mapping of {node: nodes}
        Edges, read in both directions; a node may stand among the neighbours only.

    Returns
    -------
    dict of {node: ndarray of shape (k,)}
    """
    nodes = list(dict.fromkeys([*graph, *(other for near in graph.values() for other in near)]))
    at = {node: i for i, node in enumerate(nodes)}
    edge = np.zeros((len(nodes), len(nodes)))
    for node, near in graph.items():
        for other in near:
            edge[at[node], at[other]] = edge[at[other], at[node]] = 1.0
    np.fill_diagonal(edge, 0.0)
    degree = np.maximum(edge.sum(axis=1), 1e-12)
    root = 1.0 / np.sqrt(degree)
    value, vector = np.linalg.eigh(np.eye(len(nodes)) - root[:, None] * edge * root)
    k = min(n_components, len(nodes) - 1)
    chosen = vector[:, 1 : k + 1] / np.sqrt(np.maximum(value[1 : k + 1], 1e-6))
    top = np.abs(chosen).argmax(axis=0)
    chosen = chosen * np.sign(chosen[top, np.arange(k)]) * root[:, None]
    return {node: chosen[i] for node, i in at.items()}
