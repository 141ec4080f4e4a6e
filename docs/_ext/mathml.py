"""Formulae as MathML, made while the site is built: no script and no network in the reader's
browser."""

from docutils import nodes
from latex2mathml.converter import convert


def _inline(visitor, node) -> None:
    visitor.body.append(convert(node.astext(), display="inline"))
    raise nodes.SkipNode


def _block(visitor, node) -> None:
    visitor.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def setup(app):
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
