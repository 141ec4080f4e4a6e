"""Examples on the page of an object also where they use it under another name.

sphinx-gallery notes the names that an example uses, shortened as far as they import: ``Blend`` of
``skresample.plan`` as ``skresample.Blend``, and a display made by its ``from_result`` as that
method alone. Pages ask for ``skresample.plan.Blend`` and ``skresample.inspection.SliceDisplay``.
"""

import json
import pathlib
import sys


def owner(name: str):
    """The class or function that a noted name leads to, itself or by an attribute; or None."""
    parts = name.split(".")
    for end in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:end]))
        if module is not None:
            return getattr(module, parts[end], None)
    return None


def homes(item) -> list[str]:
    """Full names under which the public modules of the families export an object."""
    title = getattr(item, "__name__", None)
    return [
        f"{name}.{title}"
        for name, module in sorted(sys.modules.items())
        if name.startswith("skresample.")
        and "._" not in name
        and name != "skresample.base"  # what every sampler inherits is in every example
        and title in getattr(module, "__all__", ())
        and getattr(module, title, None) is item
    ]


def with_aliases(noted: dict[str, list]) -> dict[str, list]:
    """Examples by name, those of other names and of attributes added."""
    out = {name: list(found) for name, found in noted.items()}
    for name, found in noted.items():
        item = owner(name)
        for alias in homes(item) if callable(item) else ():
            known = out.setdefault(alias, [])
            known += [entry for entry in found if entry not in known]
    return out


def _on_start(app) -> None:
    folder = pathlib.Path(app.srcdir) / app.config.sphinx_gallery_conf["backreferences_dir"]
    path = folder / "backreferences_all.json"
    if path.exists():
        noted = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(with_aliases(noted)), encoding="utf-8")


def setup(app):
    """Connect the hook, after the one of sphinx-gallery."""
    app.connect("builder-inited", _on_start, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
