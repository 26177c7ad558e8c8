"""The results as rows: what, how much, the target, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NOT_RUN = "could not be run"
INFINITE = float("inf")


@dataclass(frozen=True)
class Row:
    """One line of the table; `is_met` is None where nothing is asked for or nothing was measured."""

    what: str
    value: str
    target: str = ""
    is_met: bool | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return {None: "", True: "met", False: "missed"}[self.is_met]


def judged(what: str, value: float | None, form: str, target: str, least_or_most: tuple[float, float]) -> Row:
    """A row with a target: the value should lie between two bounds."""
    if value is None:
        return Row(what, NOT_RUN, target)
    low, high = least_or_most
    return Row(what, form.format(value), target, low <= value <= high)


def rows_of(results: dict[str, Any]) -> list[Row]:
    """All rows, in the order in which a reader asks."""
    agreement = [agreement_row(results["agreement"])]
    return [
        *speed_rows(results["contest"]),
        *agreement,
        *process_rows(results["processes"]),
        *growth_rows(results["growth"]),
    ]


def speed_rows(contest: dict[str, Any]) -> list[Row]:
    """Runs a second, and the contest of forms."""
    against, per_run = contest["against_numba"], contest["seconds_per_run"]
    forms = " : ".join(f"{against[form]:.3g}" for form in against)
    times = ", ".join(f"{form} {1e3 * per_run[form]:.2f}" for form in against)
    return [
        judged("Full model, one core [runs/s]", contest["runs_per_second"], "{:,.0f}", ">= 1,000", (1000, INFINITE)),
        two_threads(contest),
        judged(
            "Reduced model: Mesa, with random activation as its own examples have it, against Numba",
            against["mesa shuffled"],
            "{:.0f} times",
            ">= 70 times",
            (70, INFINITE),
        ),
        Row("The same with Mesa's members in a fixed order", f"{against['mesa']:.0f} times"),
        judged("Reduced model: Numba against C", contest["numba_against_c"], "{:.2f} times", "<= 1.4 times", (0, 1.4)),
        Row("Reduced model: " + " : ".join(against), forms),
        Row("Reduced model [ms/run]", times),
    ]


def agreement_row(agreement: dict[str, float]) -> Row:
    """How far the forms were found to agree."""
    exact = [f"{name} {agreement[name]:.0e}" for name in ("c", "numpy") if name in agreement]
    mesa = f"mesa {agreement['mesa_trust']:.1f} and {agreement['mesa_commitment']:.1f} standard errors"
    return Row("Difference from Numba, trust and commitment", ", ".join([*exact, mesa]))


def two_threads(contest: dict[str, Any]) -> Row:
    """What a second thread gains, and what it could gain, since others may have kept a core busy."""
    what, target = "Two threads against one", ">= 1.7 times when idle"
    if "two_threads" not in contest:
        return Row(what, "one core only", target)
    gain, had = contest["two_threads"], contest["cores_had"]
    return Row(what, f"{gain:.2f} times, with {had:.2f} cores to be had", target, gain >= 1.7)


def process_rows(processes: dict[str, Any]) -> list[Row]:
    """What a person waits for, and memory."""
    rows = [
        waited("First call, compiling [s]", processes["first_call"], 60.0),
        waited("The same call later [s]", processes["later_call"]),
        waited("cisim --help [s]", processes["help"], 0.5),
        waited("cisim compare, 4 × 1,000 runs [s]", processes["compare"], 10.0),
    ]
    for runs, peak in processes["memory"].items():
        rows.append(Row(f"Peak memory, {int(runs):,} runs [MiB]", f"{peak:.0f}" if peak else NOT_RUN))
    return rows


def waited(what: str, times: dict[str, float] | None, limit: float | None = None) -> Row:
    """What a person waited for by the clock, and how much of it was this program's work."""
    target = f"< {limit:g}" if limit else ""
    if times is None:
        return Row(what, NOT_RUN, target)
    is_met = times["wall"] < limit if limit else None
    return Row(what, f"{times['wall']:.2f}, processor {times['processor']:.2f}", target, is_met)


def growth_rows(growth: dict[str, Any]) -> list[Row]:
    """Cost by members, runs and months."""
    rows = []
    for n, seconds in growth["seconds_per_run_by_members"].items():
        ties, cost = growth["ties_by_members"][n], growth["nanoseconds_per_tie_and_month"][n]
        rows.append(Row(f"{n} members", f"{1e3 * seconds:.2f} ms/run, {ties:.0f} ties, {cost:.0f} ns/tie/month"))
    for what, name in (("ties", "exponent_ties"), ("runs", "exponent_runs"), ("months", "exponent_months")):
        spoken = f"(size)^{growth[name]:.2f}"
        rows.append(Row(f"Cost grows with {what} as", spoken, "linear", growth[name] <= 1.1))
    return rows


def table_of(rows: list[Row]) -> str:
    """The rows as a table in Markdown, without words around it."""
    lines = (f"| {row.what} | {row.value} | {row.target} | {row.verdict} |\n" for row in rows)
    return "| | | target | |\n|---|---|---|---|\n" + "".join(lines)


def as_text(rows: list[Row]) -> str:
    """For a terminal."""
    widths = [max(len(getattr(row, name)) for row in rows) for name in ("what", "value", "target")]
    lines = (f"{r.what:{widths[0]}}  {r.value:{widths[1]}}  {r.target:{widths[2]}}  {r.verdict}".rstrip() for r in rows)
    return "\n".join(lines)


def measured_on(machine: dict[str, Any]) -> str:
    """The machine and the versions in a line."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return f"{machine['cores']} cores ({machine['processor']}), load {machine['load']:.1f} at the start; {versions}."


def as_markdown(rows: list[Row], machine: dict[str, Any]) -> str:
    """For a page, with what it was measured on."""
    lines = [
        "# Benchmarks",
        "",
        "Made by `python benchmarks/run.py`. Those compared take turns, and the medians of their times and ratios are",
        "shown, since other work on the machine slows all alike. Times on one core are processor time; two threads,",
        "and whatever a person waits for, are timed by the clock. A run is one city of 20 members among 28",
        "organizations over 120 months; a tie is a pair of members. The reduced model (`benchmarks/reduced`) has five",
        "of the mechanisms, in four forms that were found to agree before they were timed.",
        "",
        table_of(rows),
        measured_on(machine),
        "",
    ]
    return "\n".join(lines)
