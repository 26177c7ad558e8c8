"""Check that every link within a built site leads somewhere: python docs/links.py FOLDER; exit status 1 if not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to, and the places in it that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and places."""
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.append(value)
            elif value and name in ("id", "name"):
                self.places.add(value)


def pages_of(folder: Path) -> list[Path]:
    """The pages of a site, without what the theme brings along."""
    return [path for path in sorted(folder.rglob("*.html")) if "_static" not in path.relative_to(folder).parts]


def broken(folder: Path) -> Iterator[str]:
    """One line for each link that leads nowhere; files of the theme are taken as they are."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in pages_of(folder)}
    for path, page in pages.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.is_file():
                yield f"{path.relative_to(folder)}: {link}: there is no such file"
            elif place and target in pages and place not in pages[target].places:
                yield f"{path.relative_to(folder)}: {link}: there is no such place"


def foreign(folder: Path) -> Iterator[str]:
    """One line for each script, picture or style that a page would load from another host."""
    for path in pages_of(folder):
        text = path.read_text(encoding="utf-8")
        for link in Page(text).links:
            if urlsplit(link).netloc and (f'src="{link}"' in text or f'rel="stylesheet" href="{link}"' in text):
                yield f"{path.relative_to(folder)}: {link}: is loaded from another host"


def main(arguments: list[str]) -> int:
    """Check a folder; the exit status."""
    folder = Path(arguments[0]).resolve()
    found = [*broken(folder), *foreign(folder)]
    for line in found:
        print(line)
    n = len(pages_of(folder))
    print(f"{n} pages, {len(found)} broken links")
    return int(bool(found) or n == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
