"""Links from pages of source back to the page of each object.

viewcode names all objects of a file after the first of them that it meets; where some are
documented under their family and others under their file, that name is wrong. Every object has a
page of its own here, which says its full name.
"""

import re

_BACK = re.compile(r'(href="[./]*api/generated/([\w.]+)\.html)#([\w.]+)"')


def place(page: str, asked: str) -> str:
    """Place on the page of an object: the object itself, or what stands below it."""
    tail = asked.split(f".{page.rpartition('.')[2]}", 1)[-1]
    return page + tail if tail == "" or tail.startswith(".") else asked


def mended(body: str) -> str:
    """A page of source whose links lead to places that exist."""
    return _BACK.sub(lambda found: f'{found[1]}#{place(found[2], found[3])}"', body)


def _on_page(_app, name, _template, context, _doctree) -> None:
    if name.startswith("_modules/") and "body" in context:
        context["body"] = mended(context["body"])


def setup(app):
    """Connect the hook."""
    app.connect("html-page-context", _on_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
