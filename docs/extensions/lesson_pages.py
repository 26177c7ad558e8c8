"""Parts of the lessons' pages, from their files and from runs at build time: questions, answer keys, handouts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from zlib import crc32

import generate

from cisim.app.classroom.findings import (
    REFERENCE_RUNS,
    REFERENCE_SEED,
    Difference,
    is_no_difference,
    of_many,
    shared_out,
    signed,
)
from cisim.app.classroom.lessons import Lesson, lessons
from cisim.app.work import Job
from cisim.compilation import source_digest
from cisim.figures.wording import QUANTITIES


def _job() -> Job:
    return Job(compute=lambda _: None, done=lambda *_: None, threads=1)


def key(lesson: Lesson) -> str:
    """The answer key of one lesson: what 1,000 cities say to its question."""
    found = of_many(lesson, _job())
    horizon = lesson.scenarios()[0].horizon
    head = f"From {REFERENCE_RUNS:,} cities (seed {REFERENCE_SEED}), each lived through with and without the choice"
    told = [f"{head} over {horizon // 12} years; computed when this page was built.\n"]
    for option, differences in found.differences.items():
        words = lesson.names[option + 1]
        rows = [
            (QUANTITIES[quantity].name, _effect(difference), shared_out(difference))
            for quantity, difference in differences.items()
        ]
        told.append(
            f"\n**{words}**, held against *{lesson.names[0]}*:\n\n"
            f"{generate.table(('quantity', 'on average [95% interval]', 'in how many cities'), rows)}"
        )
    rows = [
        (curve.name, *(f"{_share(curve.months, curve.shares, month):.0%}" for month in (36, 60, horizon)))
        for curve in found.curves
    ]
    head = ("still going after", "3 years", "5 years", f"{horizon // 12} years")
    return "".join(told) + f"\n**How many last:**\n\n{generate.table(head, rows)}"


def _effect(difference: Difference) -> str:
    """A mean difference with its interval: in words with its direction, or as bare numbers around nothing."""
    if difference.low * difference.high > 0 and not is_no_difference(difference.quantity, difference.estimate):
        return signed(difference.quantity, difference.estimate) + difference.interval()
    words = QUANTITIES[difference.quantity]
    low, high = (f"{value * words.factor:+.2f}".replace("-", "−") for value in (difference.low, difference.high))
    unit = "months" if words.is_time else "points"
    size = "hardly any difference" if difference.low * difference.high > 0 else "no clear difference"
    return f"{size} [{low} to {high} {unit}]"


def _share(months: tuple[float, ...], shares: tuple[float, ...], month: float) -> float:
    """The share still going after a month, from the steps of a survival curve."""
    return next((share for at, share in zip(reversed(months), reversed(shares), strict=True) if at <= month), 1.0)


def questions(lesson: Lesson) -> str:
    """The story, what students predict, their choices, and what to talk about: as the interface has them."""
    choices = "".join(f"- {name}\n" for name in lesson.names[1:])
    asked = f"\n{lesson.choose}\n\n{choices}" if lesson.choose else f"\nThe choice: {lesson.names[1]}.\n"
    discuss = "".join(f"{number}. {line}\n" for number, line in enumerate(lesson.discuss, 1))
    return f"> {lesson.story}\n\n**{lesson.question}**\n{asked}\nTo talk about, at the end:\n\n{discuss}"


def handout(lesson: Lesson) -> str:
    """One page to print: story, prediction, what happened, what to make of it."""
    blank = "\\_" * 24
    also = [QUANTITIES[quantity].name for quantity in (lesson.quantity, *lesson.also)]
    rows = [(name, *("" for _ in range(3))) for name in also]
    head = ("", f"my city: {lesson.names[0].lower()}", "my city: the choice", "mean of the class")
    choices = "".join(f"- ☐ {name}\n" for name in lesson.names[1:]) if lesson.choose else ""
    told = [
        f"# {lesson.title}: handout\n\nName: {blank}  City: {blank}\n\n{lesson.story}\n",
        f"\n## 1 Before: what do you expect?\n\n{lesson.question}\n\n{lesson.choose}\n\n{choices}".replace(
            "- [ ]", "- ☐"
        ),
        f"\n☐ more  ☐ no difference  ☐ less, by about {blank}\n\nBecause: {blank}{blank}\n",
        f"\n## 2 What happened\n\n{generate.table(head, rows)}",
        f"\nThe event that decided it in my city: {blank}{blank}\n",
        "\n## 3 What do you make of it?\n\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lesson.discuss, 1)),
        "\nThe numbers come from a model. It shows what follows if its rules hold; it does not predict a city.\n",
    ]
    return "".join(told)


def _handouts() -> str:
    entries = "".join(f"handout-{lesson.name}\n" for lesson in lessons())
    return f"# Handouts\n\nOne page each, to print.\n\n```{{toctree}}\n{entries}```\n"


def stamp(lesson: Lesson) -> str:
    """A comment that tells the rules, the scenarios and the seed of an answer key's runs, and how they are worded."""
    keys = " ".join(scenario.key() for scenario in lesson.scenarios())
    seed, words = f"seed {REFERENCE_SEED}, cities {REFERENCE_RUNS}", f"words {crc32(Path(__file__).read_bytes()):08x}"
    return f"<!-- rules {source_digest()}, scenarios {keys}, {seed}, {words} -->\n\n"


STAMPS = {f"parts/answers-{lesson.name}": partial(stamp, lesson) for lesson in lessons()}
"""What the pages that take long to compute depend on."""

PAGES = {
    **{f"parts/answers-{lesson.name}": partial(key, lesson) for lesson in lessons()},
    **{f"parts/questions-{lesson.name}": partial(questions, lesson) for lesson in lessons()},
    **{f"handout-{lesson.name}": partial(handout, lesson) for lesson in lessons()},
    "handouts": _handouts,
}
