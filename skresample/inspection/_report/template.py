"""The templates of the pages, which share one style."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["rendered", "template_file"]


def template_file(name: str) -> str:
    """Text of one of the files."""
    folder = files("skresample.inspection._report") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def rendered(name: str, **values) -> str:
    """A template filled in; values are escaped."""
    try:
        from jinja2 import Environment
    except ModuleNotFoundError as error:
        raise ImportError("The report needs jinja2; install skresample[cli].") from error
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(template_file(name))
    return template.render(style=template_file("report.css"), **values)
