"""What a scenario is called on the page: its title, and what the visitor changed in it."""

from __future__ import annotations

from dataclasses import replace

from cisim.app.levers import step_of
from cisim.app.settings import Choice, Settings, numbered
from cisim.parameters import PARAMETERS
from cisim.scenario import Scenario
from cisim.scenario_file import Value

MOST_TOLD = 1  # more changes than this are counted, not told


def changes(choice: Choice) -> list[str]:
    """Every change of a choice in words: "backbone budget 5", "2 events added"."""
    told = [f"{path.replace('.', ' ').replace('_', ' ')} {_value(path, value)}" for path, value in choice.levers]
    n = len(choice.events)
    return told + ([f"{n} event{'s' if n > 1 else ''} added"] if n else [])


def _value(path: str, value: Value) -> str:
    parameter = PARAMETERS[path]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        places = max(0, len(f"{step_of(parameter):.10f}".rstrip("0").partition(".")[2]))
        number = f"{value:.{places}f}"
        return (number.rstrip("0").rstrip(".") if "." in number else number).replace("-", "−")
    return str(value)


def label(choice: Choice, base: Scenario, shared: frozenset[tuple[str, Value]] = frozenset()) -> str:
    """The title of a choice with what is changed in it, beside what is changed in all of them."""
    if choice.title:
        return choice.title
    told = changes(replace(choice, levers=tuple(lever for lever in choice.levers if lever not in shared)))
    if not told:
        return base.title
    return f"{base.title} with {told[0] if len(told) <= MOST_TOLD else f'{len(told)} changes'}"


def labels(settings: Settings, bases: tuple[Scenario, ...]) -> tuple[str, ...]:
    """A label for each choice, numbered where two would be the same."""
    shared = frozenset(changed_in_all(settings))
    plain = [label(chosen, base, shared) for chosen, base in zip(settings.choices, bases, strict=True)]
    return tuple(numbered(plain, "{} ({})"))


def changed_in_all(settings: Settings) -> tuple[tuple[str, Value], ...]:
    """Levers that stand at the same value in all choices: they make another city, not another scenario."""
    first, *others = settings.choices
    return tuple(lever for lever in first.levers if others and all(lever in other.levers for other in others))


def common_words(settings: Settings) -> str:
    """What is changed in all choices, as a sentence; empty when nothing is."""
    shared = changed_in_all(settings)
    return f"In all of them: {', '.join(changes(Choice(levers=shared)))}." if shared else ""
