"""What the page tells, collected from where it is declared: parameters, scenarios, the month, versions."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import cisim
from cisim.app.levers.declared import words_of
from cisim.app.links import address_of
from cisim.app.settings import DEFAULT_SCENARIO, Settings, choice
from cisim.compilation import source_digest
from cisim.results.manifest import LIBRARIES

INTERFACE = ("mesa", "solara")


@cache
def parameters() -> tuple[dict[str, Any], ...]:
    """Every parameter as an entry of a catalogue, in the declared order."""
    from cisim.cli.parameters import as_plain, valid
    from cisim.parameters import PARAMETERS

    entries = []
    for parameter in PARAMETERS.values():
        told = as_plain(parameter)
        entry = {
            "name": told["name"],
            "title": words_of(told["name"].partition(".")[2]),
            "group": words_of(told["group"]),
            "text": told["meaning"],
            "tags": [told["role"]],
            "details": [["Value", valid(parameter)], ["Source", told["source"]]],
            "links": [],
        }
        entries.append(entry)
    return tuple(entries)


def scenarios(check: Callable[[], None]) -> tuple[dict[str, Any], ...]:
    """Every shipped scenario as an entry of a catalogue; `check` is called between them."""
    from cisim.scenario import load, names

    base = load(DEFAULT_SCENARIO)
    entries = []
    for name in names():
        check()
        told = load(name)
        alone = Settings(choices=(choice(name),))
        beside = Settings(choices=(choice(DEFAULT_SCENARIO), choice(name)))
        links = [["Its story", address_of("/", alone)]]
        if name != DEFAULT_SCENARIO and (told.n_sites, told.horizon) == (base.n_sites, base.horizon):
            links.append(["Compare with the baseline", address_of("/compare", beside)])
        entry = {
            "name": name,
            "title": told.title,
            "group": "",
            "text": told.question,
            "tags": [],
            "details": [["Source", told.source]],
            "links": links,
        }
        entries.append(entry)
    return tuple(entries)


def month() -> list[tuple[str, str, str, str]]:
    """The month's mechanisms in their order: name, meaning, what it reads, what it writes."""
    return [
        (words_of(step.name), step.meaning, ", ".join(step.reads), ", ".join(step.writes)) for step in cisim.SCHEDULE
    ]


def versions() -> list[tuple[str, str]]:
    """What runs here."""
    told = [("cisim", cisim.__version__), ("Rules of the model", source_digest())]
    told.append(("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"))
    for name in (*LIBRARIES, *INTERFACE):
        try:
            told.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return told
