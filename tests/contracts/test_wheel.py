"""The built wheel: the package and nothing else, the same bytes every time."""

import os
import pathlib
import shutil
import zipfile

import pytest

import skresample

PACKAGE = pathlib.Path(skresample.__file__).parent
ROOT = PACKAGE.parent
FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The same wheel built twice from copies of the sources, at different places and times."""
    build = pytest.importorskip("hatchling.builders.wheel")
    paths = []
    for name in ("first", "second"):
        source = tmp_path_factory.mktemp(name)
        for item in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy2(ROOT / item, source / item)
        shutil.copytree(
            PACKAGE, source / "skresample", ignore=shutil.ignore_patterns("__pycache__")
        )
        if name == "second":
            for path in source.rglob("*"):
                os.utime(path, (1_600_000_000, 1_600_000_000))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
            patch.chdir(source)
            out = build.WheelBuilder(str(source)).build(directory=str(source / "dist"))
            paths += [pathlib.Path(p) for p in out]
    return paths


def test_wheel_is_reproducible(wheels):
    first, second = (path.read_bytes() for path in wheels)
    assert first == second
    assert wheels[0].name.endswith("-py3-none-any.whl")


def test_wheel_holds_the_package_alone(wheels):
    assert wheels[0].stat().st_size < 2 * 2**20
    with zipfile.ZipFile(wheels[0]) as archive:
        names = archive.namelist()
        top = {name.split("/")[0] for name in names}
        metadata = archive.read(next(n for n in names if n.endswith("METADATA"))).decode()
        licences = [n for n in names if n.endswith("licenses/LICENSE")]
    assert "skresample/py.typed" in names
    assert top == {"skresample", f"skresample-{skresample.__version__}.dist-info"}
    assert not [n for n in names if "test_" in n or "__pycache__" in n or n.endswith(".pyc")]
    assert {n for n in names if n.startswith("skresample/") and n.endswith(".py")} == {
        p.relative_to(ROOT).as_posix() for p in FILES
    }
    assert licences
    assert "Classifier: Typing :: Typed" in metadata
    assert f"Version: {skresample.__version__}" in metadata


def test_every_dependency_has_a_lower_bound_and_no_upper_one(wheels):
    with zipfile.ZipFile(wheels[0]) as archive:
        name = next(n for n in archive.namelist() if n.endswith("METADATA"))
        lines = archive.read(name).decode().split("\n\n")[0].splitlines()
    needed = [line.split(": ", 1)[1] for line in lines if line.startswith("Requires-Dist")]
    assert all(">=" in item and "<" not in item.split(";")[0] for item in needed), needed
    assert len([item for item in needed if "extra" not in item]) <= 6
