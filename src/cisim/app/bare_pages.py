"""Pages that stand without Solara, for when it cannot draw one: full, lost, broken."""

from __future__ import annotations


def bare(title: str, words: str) -> str:
    """A page that stands without Solara: a title and a sentence."""
    style = "font:1.1rem/1.5 Roboto,system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:1rem"
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
    look = "<style>:root{color-scheme:light dark}a{color:inherit}</style>"
    body = f"<body style='{style}'><h1>{title}</h1><p>{words}</p></body>"
    return f"<!doctype html><html lang='en'><head>{head}<title>{title}</title>{look}</head>{body}</html>"


FULL = bare(
    "All seats are taken",
    "As many people as this server lets in are here. <a href=''>Try again</a> in a minute.",
)
LOST = bare("There is no such page", "Perhaps the address was cut off. <a href='/'>Go to the first page</a>.")
BROKEN = bare("This did not work", "It is not your doing. <a href='/'>Go to the first page</a>.")
