"""What the docstring of every public estimator must say, read against the fitted object."""

import ast
import inspect
import re
import warnings

import pytest
from registry import named, resamplers

from skresample.testing.tables import example_tables
from skresample.utils.discovery import all_estimators, construct_instances, fit_resample_kwargs

CLASSES = dict(all_estimators())
RESAMPLERS = resamplers()
SECTIONS = ("Parameters", "Attributes", "Notes", "References", "Examples")

# (class name, section) -> why the class does without it.
WITHOUT: dict[tuple[str, str], str] = {}

# What scikit-learn gives every estimator.
INHERITED = {"n_features_in_", "feature_names_in_"}


def _sections(cls) -> dict[str, list[str]]:
    """Lines of each section of a numpydoc docstring."""
    lines = inspect.cleandoc(cls.__doc__).splitlines()
    heads = [i for i in range(len(lines) - 1) if re.fullmatch(r"-{3,}", lines[i + 1])]
    ends = [*heads[1:], len(lines)]
    return {lines[i].strip(): lines[i + 2 : end] for i, end in zip(heads, ends, strict=True)}


def _names(lines: list[str]) -> set[str]:
    """Names documented in a section: ``a, b : type`` or a bare name, at the left margin."""
    found = set()
    for line in lines:
        if line and not line[0].isspace():
            found |= {name.strip() for name in line.split(" : ")[0].split(",")}
    return found


def _parameters(cls) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(cls).parameters)


def check_sections(name):
    found = _sections(CLASSES[name])
    missing = [s for s in SECTIONS if s not in found and (name, s) not in WITHOUT]
    assert not missing, f"{name} lacks {missing}"
    assert not [s for s in found if not any(line.strip() for line in found[s])]
    excused = {section for owner, section in WITHOUT if owner == name}
    assert not excused & set(found), "an exception that is no longer needed"


def check_documented_parameters_are_those_of_the_constructor(name):
    documented = _names(_sections(CLASSES[name])["Parameters"])
    assert documented == set(_parameters(CLASSES[name]))


def check_documented_defaults_are_those_of_the_constructor(name):
    lines = _sections(CLASSES[name])["Parameters"]
    stated = {}
    for line in lines:
        match = re.match(r"([\w, ]+) : .*\bdefault[= ](.+)$", line)
        for parameter in match[1].split(",") if match else ():
            stated[parameter.strip()] = match[2].strip().rstrip(".")
    for parameter, spec in _parameters(CLASSES[name]).items():
        if spec.default is spec.empty:
            continue
        assert parameter in stated, f"{name}: {parameter} does not tell its default"
        said = stated[parameter].strip("`")
        try:
            said = ast.literal_eval(said)
        except (ValueError, SyntaxError):
            pytest.fail(f"{name}: the default of {parameter} is no literal: {said}")
        assert said == spec.default, f"{name}: {parameter} is {spec.default!r}, not {said!r}"


def check_constructor_takes_keywords_of_immutable_defaults_only(name):
    parameters = _parameters(CLASSES[name])
    for parameter, spec in parameters.items():
        assert spec.kind is not spec.VAR_KEYWORD
        assert spec.kind is not spec.VAR_POSITIONAL
        assert not isinstance(spec.default, (list, dict, set, bytearray)), parameter
        if spec.default is not spec.empty:
            hash(spec.default)
    assert all(p.isidentifier() and not p.endswith("_") for p in parameters)


def check_references_can_be_found(name):
    if (name, "References") in WITHOUT:
        return
    text = " ".join(_sections(CLASSES[name])["References"])
    assert re.search(r"\b(1[89]|20)\d\d\b", text), f"{name}: no year in {text!r}"


def check_example_runs_code(name):
    if (name, "Examples") in WITHOUT:
        return
    lines = _sections(CLASSES[name])["Examples"]
    assert any(line.startswith(">>> ") and name in line for line in lines)


def check_public_methods_have_docstrings(name):
    cls = CLASSES[name]
    for method, function in inspect.getmembers(cls, inspect.isfunction):
        if method.startswith("_") or not function.__module__.startswith("skresample"):
            continue
        assert (function.__doc__ or "").strip(), f"{name}.{method}"


RULES = (
    check_sections,
    check_documented_parameters_are_those_of_the_constructor,
    check_documented_defaults_are_those_of_the_constructor,
    check_constructor_takes_keywords_of_immutable_defaults_only,
    check_references_can_be_found,
    check_example_runs_code,
    check_public_methods_have_docstrings,
)


@pytest.mark.parametrize("name", CLASSES)
def test_docstring(name):
    for rule in RULES:
        rule(name)


@pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)
def test_every_fitted_attribute_is_documented(resampler):
    table = example_tables()[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resampler.fit_resample(table.X, table.y, **fit_resample_kwargs(resampler, table.X, table.y))
    cls = type(resampler)
    fitted = {name for name in vars(resampler) if name.endswith("_") and name[0] != "_"}
    documented = _names(_sections(cls)["Attributes"])
    missing = fitted - documented - INHERITED
    assert not missing, f"{cls.__name__} does not document {sorted(missing)}"


def test_every_exception_names_a_public_class():
    assert {name for name, _ in WITHOUT} <= set(CLASSES)
    assert {section for _, section in WITHOUT} <= set(SECTIONS)
    assert construct_instances(CLASSES["SMOTE"])
