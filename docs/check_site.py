"""Check the built pages: ``python docs/check_site.py FOLDER``.

- nothing is fetched from elsewhere: no script, style sheet, font, picture or frame of another host;
- every link within the site leads to a page, and to a place on it, that exists; every picture
  exists and says what it shows;
- a newcomer finds the five things that newcomers look for in at most three clicks;
- the gallery has enough examples, all with pictures, and API pages lead back to them.
"""

import html.parser
import pathlib
import re
import sys
from collections import deque
from urllib.parse import unquote, urldefrag, urlsplit

WANTED = {
    "how to install": ("install.html", "pip install skresample"),
    "a picture of what SMOTE does": (
        "auto_examples/over_sampling/plot_smote.html",
        "sphx_glr_plot_smote_",
    ),
    "whether it will help": ("should_i_resample.html", "should_i_resample"),
    "how to move over": ("moving_over.html", "imbalanced-learn"),
    "how to cite": ("cite.html", "@software"),
}
N_EXAMPLES = 24
LED_BACK = {  # named by themselves, under a shorter name, by a method alone
    "over_sampling.SMOTE": "over_sampling/plot_smote",
    "plan.Blend": "over_sampling/plot_smote",
    "inspection.LeaderboardDisplay": "model_selection/plot_does_it_help",
}
LOADS = ("script", "img", "iframe", "source", "video", "audio", "embed")


class Page(html.parser.HTMLParser):
    """Links, places and loaded files of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()
        self.mute: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note what the tag leads to or loads."""
        values = {name: value or "" for name, value in attrs}
        self.places |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "img" and "alt" not in values:
            self.mute.append(values.get("src", ""))
        rel = values.get("rel", "").split()
        if tag == "link" and "href" in values and not {"canonical", "next", "prev"} & set(rel):
            self.loaded.append(values["href"])
        if tag in LOADS and "src" in values:
            self.loaded.append(values["src"])


def foreign(address: str) -> bool:
    """Whether an address leads to another host."""
    return address.startswith("//") or urlsplit(address).scheme in ("http", "https")


def read(folder: pathlib.Path) -> dict[str, Page]:
    """All pages by their path."""
    return {
        str(path.relative_to(folder)): Page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.parts
    }


def target(page: str, link: str) -> tuple[str, str]:
    """Path and place that a link on a page leads to."""
    address, place = urldefrag(link)
    address = unquote(urlsplit(address).path)
    if not address:
        return page, unquote(place)
    parts: list[str] = page.split("/")[:-1]
    for step in address.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts) + ("/index.html" if address.endswith("/") else ""), unquote(place)


def broken_links(folder: pathlib.Path, pages: dict[str, Page]) -> list[str]:
    """Links, pictures and files within the site that lead nowhere, and pictures without words."""
    said = []
    for name, page in pages.items():
        said += [f"{name}: picture {source} has no alt text" for source in page.mute]
        for link in [*page.links, *page.loaded]:
            if foreign(link) or urlsplit(link).scheme:
                continue
            path, place = target(name, link)
            if path not in pages and not (folder / path).exists():
                said.append(f"{name}: {link} leads to no file")
            elif place and path in pages and link in page.links:
                known = pages[path].places
                if place not in known:
                    said.append(f"{name}: {link} leads to no place")
    return said


def fetched(folder: pathlib.Path, pages: dict[str, Page]) -> list[str]:
    """What pages and style sheets would fetch from other hosts."""
    loaded = [(name, item) for name, page in pages.items() for item in page.loaded]
    said = [f"{name} loads {item}" for name, item in loaded if foreign(item)]
    for path in folder.rglob("*.css"):
        text = path.read_text(encoding="utf-8", errors="replace")
        found = re.findall(r"""(?:@import\s+|url\()\s*["']?((?:https?:)?//[^"')\s]+)""", text)
        said += [f"{path.relative_to(folder)} loads {item}" for item in found]
    return said


def clicks(pages: dict[str, Page], start: str = "index.html") -> dict[str, int]:
    """Least number of clicks from the first page to every page."""
    found, waiting = {start: 0}, deque([start])
    while waiting:
        name = waiting.popleft()
        for link in pages[name].links:
            path = target(name, link)[0]
            if not foreign(link) and path in pages and path not in found:
                found[path] = found[name] + 1
                waiting.append(path)
    return found


def words(text: str) -> str:
    """A page with its marks of highlighting taken out."""
    return re.sub(r"</?span[^>]*>", "", text)


def newcomer(folder: pathlib.Path, pages: dict[str, Page]) -> list[str]:
    """What a newcomer does not find in three clicks."""
    found, said = clicks(pages), []
    for what, (path, text) in WANTED.items():
        if found.get(path, 99) > 3:
            said.append(f"{what}: {path} is {found.get(path)} clicks away")
        elif text not in words((folder / path).read_text(encoding="utf-8")):
            said.append(f"{what}: {path} does not say {text!r}")
    return said


def gallery(folder: pathlib.Path, pages: dict[str, Page]) -> list[str]:
    """Whether the gallery has enough examples with pictures, to which the API leads back."""
    examples = [name for name in pages if re.search(r"auto_examples/.*/plot_\w+\.html$", name)]
    said = [] if len(examples) >= N_EXAMPLES else [f"only {len(examples)} examples"]
    for name in examples:
        if not re.search(r"<img [^>]*sphx_glr_plot_", (folder / name).read_text(encoding="utf-8")):
            said.append(f"{name} has no picture")
    for item, example in LED_BACK.items():
        links = pages[f"api/generated/skresample.{item}.html"].links
        if not any(f"auto_examples/{example}.html" in link for link in links):
            said.append(f"the page of {item} does not lead back to its examples")
    first = "auto_examples/index.html"
    shown = {target(first, link)[0] for link in pages[first].links} if first in pages else set()
    stories = [name for name in pages if name.startswith("notebooks/")]
    said += [f"the gallery does not lead to {name}" for name in stories if name not in shown]
    for site in ("scikit-learn.org", "numpy.org", "pandas.pydata.org"):
        if not any(f"https://{site}" in link for page in pages.values() for link in page.links):
            said.append(f"no page leads to {site}")
    return said


def main(folder: pathlib.Path) -> int:
    """Print what is wrong; the number of faults."""
    pages = read(folder)
    said = broken_links(folder, pages) + fetched(folder, pages)
    said += newcomer(folder, pages) + gallery(folder, pages)
    print("\n".join(said) or f"{len(pages)} pages: nothing leads nowhere, nothing is fetched")
    return len(said)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])) > 0)
