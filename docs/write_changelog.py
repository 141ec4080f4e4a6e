"""Build ``CHANGELOG.md`` from the fragments in ``changelog.d``.

``python docs/write_changelog.py`` moves every fragment into the section of the package's version;
``--show`` prints what would be added and changes nothing. A fragment is one file
``<issue>.<name>.<feature|fix|perf|doc|api>.md`` with one sentence for users.
"""

import datetime
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = {
    "api": "Changed",
    "feature": "New",
    "perf": "Faster",
    "fix": "Fixed",
    "doc": "Documentation",
}
NAME = re.compile(r"(?P<issue>\d+)\.(?P<name>[\w-]+)\.(?P<kind>" + "|".join(KINDS) + r")\.md")
HEAD = "# Changelog\n\nBuilt from the fragments in `changelog.d` by `docs/write_changelog.py`.\n"


def fragments(folder: pathlib.Path) -> list[pathlib.Path]:
    """Fragments of a folder in the order of issues; a file of another name is refused."""
    paths = [path for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    for path in paths:
        if not NAME.fullmatch(path.name):
            raise ValueError(f"{path.name}: name it <issue>.<name>.<{'|'.join(KINDS)}>.md")
        if not path.read_text(encoding="utf-8").strip():
            raise ValueError(f"{path.name} is empty: one sentence for users")
    return sorted(paths, key=lambda path: (int(path.name.split(".")[0]), path.name))


def entries(folder: pathlib.Path) -> dict[str, list[str]]:
    """Sentences of the fragments by kind, each with the number of its issue."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in fragments(folder):
        match = NAME.fullmatch(path.name)
        text = " ".join(path.read_text(encoding="utf-8").split())
        found[match["kind"]].append(f"- {text} (#{match['issue']})")
    return found


def read(text: str) -> dict[str, dict[str, list[str]]]:
    """Sections of a changelog: heading -> kind -> lines."""
    sections: dict[str, dict[str, list[str]]] = {}
    kinds = {title: kind for kind, title in KINDS.items()}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("## "):
            section = sections.setdefault(line[3:], {kind: [] for kind in KINDS})
        elif line.startswith("### "):
            lines = section[kinds[line[4:]]]
        elif line.startswith("- "):
            lines.append(line)
    return sections


def render(sections: dict[str, dict[str, list[str]]]) -> str:
    """Text of a changelog."""
    text = HEAD
    for heading, section in sections.items():
        text += f"\n## {heading}\n"
        for kind, title in KINDS.items():
            if section[kind]:
                text += f"\n### {title}\n\n" + "\n".join(section[kind]) + "\n"
    return text


def build(text: str, folder: pathlib.Path, version: str, date: str) -> str:
    """The changelog with the fragments in the section of a version, the newest section first."""
    old = read(text)
    known = [heading for heading in old if heading.split(" ")[0] == version]
    section = old.pop(known[0]) if known else {kind: [] for kind in KINDS}
    for kind, lines in entries(folder).items():
        section[kind] += [line for line in lines if line not in section[kind]]
    return render({f"{version} ({date})": section, **old})


def unreleased(folder: pathlib.Path) -> str:
    """What the fragments add, as a section of its own; empty where there are none."""
    found = entries(folder)
    return render({"Next": found})[len(HEAD) + 1 :] if any(found.values()) else ""


def main(args: list[str]) -> int:
    """Write the changelog and remove its fragments, or show what would be added."""
    sys.path.insert(0, str(ROOT))
    from skresample import __version__

    path, folder = ROOT / "CHANGELOG.md", ROOT / "changelog.d"
    if "--show" in args:
        print(unreleased(folder) or "no fragments")
        return 0
    date = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(build(text, folder, __version__, date), encoding="utf-8")
    for fragment in fragments(folder):
        fragment.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
