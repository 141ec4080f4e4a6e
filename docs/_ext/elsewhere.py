"""Links to other packages without asking the network: small inventories made from what is
installed.

Names listed here are looked up in the packages when the site is built, so that a name that is
gone stops the build, and written as inventories that intersphinx reads from the disk.
"""

import importlib
import inspect
import pathlib
import posixpath
import zlib

# package -> (address of its documentation, folder of its pages of the API)
SITES = {
    "sklearn": ("https://scikit-learn.org/stable/", "modules/generated/"),
    "numpy": ("https://numpy.org/doc/stable/", "reference/generated/"),
    "pandas": ("https://pandas.pydata.org/docs/", "reference/api/"),
    "scipy": ("https://docs.scipy.org/doc/scipy/", "reference/generated/"),
    "imblearn": ("https://imbalanced-learn.org/stable/", "references/generated/"),
}
MORE = {
    "numpy": ["ndarray", "random.Generator", "random.RandomState", "random.default_rng"],
    "pandas": ["DataFrame", "Series", "get_dummies", "Index"],
    "scipy": ["sparse.csr_matrix", "sparse.csr_array"],
    "sklearn": ["base.clone", "set_config"],
    "imblearn": ["FunctionSampler"],
}
PARTS = {
    "sklearn": """
        base calibration cluster compose covariance datasets decomposition dummy ensemble
        linear_model metrics mixture model_selection naive_bayes neighbors neural_network pipeline
        preprocessing svm tree
    """,
    "imblearn": "combine ensemble metrics model_selection over_sampling pipeline under_sampling",
}
# Words of types -> terms of scikit-learn's glossary, where their pages explain them.
GLOSSARY = {
    "array-like": "array-like",
    "callable": "callable",
    "classifier": "classifier",
    "clusterer": "clusterer",
    "estimator": "estimator",
    "regressor": "regressor",
    "sparse matrix": "sparse-matrix",
    "splitter": "CV-splitter",
    "transformer": "transformer",
}


def term(word: str) -> str:
    """Name under which a word of the glossary can be linked."""
    return f"sklearn.glossary.{word.replace('-', '_').replace(' ', '_')}"


def names_of(package: str) -> dict[str, str]:
    """Full names that may be linked, and what each is: class or function."""
    found = {}
    for part in PARTS.get(package, "").split():
        module = importlib.import_module(f"{package}.{part}")
        for name in getattr(module, "__all__", dir(module)):
            item = vars(module).get(name)  # what is experimental comes on demand only
            if inspect.isclass(item):
                found[f"{package}.{part}.{name}"] = "class"
            elif inspect.isfunction(item):
                found[f"{package}.{part}.{name}"] = "function"
    for name in MORE[package]:
        item = importlib.import_module(package)
        for step in name.split("."):
            item = getattr(item, step)
        found[f"{package}.{name}"] = "class" if inspect.isclass(item) else "function"
    return found


def aliases() -> dict[str, str]:
    """Words of types -> what they link to: the glossary, and classes of scikit-learn by name."""
    classes = {name.rpartition(".")[2]: name for name, kind in names_of("sklearn").items()
               if kind == "class"}  # fmt: skip
    return {**classes, **{word: term(word) for word in GLOSSARY}}


def write(folder: pathlib.Path) -> dict:
    """Write the inventories; what ``intersphinx_mapping`` wants."""
    folder.mkdir(parents=True, exist_ok=True)
    mapping = {}
    for package, (site, pages) in SITES.items():
        lines = [
            f"{name} py:{kind} 1 {posixpath.join(pages, name)}.html#{name} -"
            for name, kind in sorted(names_of(package).items())
        ]
        if package == "sklearn":
            lines += [f"{term(w)} py:data 1 glossary.html#term-{t} -" for w, t in GLOSSARY.items()]
        head = f"# Sphinx inventory version 2\n# Project: {package}\n# Version: stable\n"
        head += "# The remainder of this file is compressed using zlib.\n"
        path = folder / f"{package}.inv"
        path.write_bytes(head.encode() + zlib.compress("\n".join([*lines, ""]).encode()))
        mapping[package] = (site, str(path))
    return mapping
