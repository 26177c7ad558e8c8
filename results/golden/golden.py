"""The headline numbers of a version, with intervals: written once a release, and held against the last release's.

    python results/golden/golden.py write      writes results/golden/VERSION.csv, and lives.csv
    python results/golden/golden.py lives      writes lives.csv alone, after a change that was meant to move results
    python results/golden/golden.py compare    tells what changed since the newest earlier file, and by how much

The same version of the rules gives the same numbers to the last bit, so that any difference is a result change.
lives.csv has the means of a few lives of every shipped scenario: a test holds every change against them, lest a rule
changes without anybody's having meant it.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

import cisim
from cisim.analysis import mean_interval, paired_differences, restricted_mean, survival_at
from cisim.scenario import load, names
from cisim.simulation import live_through

FOLDER = Path(__file__).parent
LIVED = FOLDER / "lives.csv"
CLAIMS = FOLDER.parents[1] / "results" / "claims" / "claims.csv"
SCENARIOS = (
    "baseline",
    "mayoral-turnover",
    "mayoral-turnover-co-chair",
    "co-chair",
    "quick-win-pressure",
    "patience",
    "funder-cliff",
    "low-trust",
    "resident-votes",
    "small-town",
)
OUTCOMES = ("outcome_improvement", "equity_gap", "gain_over_no_collaboration")
RUNS, SEED, HORIZON, LIVES = 1000, 1, 120, 20
COLUMNS = ("number", "estimate", "low", "high")


def headline_numbers() -> pd.DataFrame:
    """One row a number: its name, estimate and 95% interval (none for the verdicts, which are counts)."""
    runs = cisim.simulate(list(SCENARIOS), runs=RUNS, seed=SEED)
    known = [column for column in OUTCOMES if column in runs]
    tables = {
        "still going after {month:.0f} months": survival_at(runs, [36, 60, HORIZON]),
        "months they last": restricted_mean(runs, HORIZON),
        "{quantity}": mean_interval(runs, known),
        "{quantity}, against baseline": paired_differences(runs, ["rmst", *known], "baseline", HORIZON),
    }
    rows = []
    for words, table in tables.items():
        for row in table.to_dict("records"):
            name = f"{row['scenario']}: {words.format(**row)}"
            rows.append((name, row["estimate"], row["low"], row["high"]))
    return pd.DataFrame([*rows, *_verdicts()], columns=list(COLUMNS))


def _verdicts() -> list[tuple[str, float, float, float]]:
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        counted = Counter(row["verdict"] for row in csv.DictReader(file))
    return [(f"claims: {verdict}", float(n), float("nan"), float("nan")) for verdict, n in sorted(counted.items())]


def means_of_lives() -> pd.DataFrame:
    """One row a shipped scenario: the means over a few lives, all sites and months, of what the months' table holds."""
    rows = {}
    for name in names():
        months = live_through(load(name), np.arange(LIVES), SEED, record=("months",)).months
        rows[name] = {each: float(months[each].mean()) for each in months.dtype.names}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def newest() -> Path | None:
    """The file of the newest release."""
    files = sorted(FOLDER.glob("[0-9]*.csv"), key=lambda path: [int(part) for part in path.stem.split(".")])
    return files[-1] if files else None


def read(path: Path) -> pd.DataFrame:
    """The numbers of a release, to the last bit: by way of text, since not every pandas reads numbers exactly."""
    return pd.read_csv(path, dtype=str).astype(dict.fromkeys(COLUMNS[1:], float))


def changes(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """One line for each number that changed, appeared or went; those that left their old interval are marked."""
    both = old.merge(new, on="number", how="outer", suffixes=("_old", "_new"), indicator=True, sort=False)
    told = []
    for row in both.to_dict("records"):
        if row["_merge"] == "left_only":
            told.append(f"  gone     {row['number']}: was {row['estimate_old']:.6g}")
        elif row["_merge"] == "right_only":
            told.append(f"  new      {row['number']}: {row['estimate_new']:.6g}")
        elif row["estimate_old"] != row["estimate_new"]:
            # Both are means over the same cities: leaving the old interval is a large change, not a test.
            is_outside = not row["low_old"] <= row["estimate_new"] <= row["high_old"]
            moved = row["estimate_new"] - row["estimate_old"]
            interval = (
                "" if pd.isna(row["low_old"]) else f", interval was {row['low_old']:.6g} to {row['high_old']:.6g}"
            )
            mark = "OUTSIDE" if is_outside else "changed"
            values = f"{row['estimate_old']:.6g} -> {row['estimate_new']:.6g}"
            told.append(f"  {mark}  {row['number']}: {values} ({moved:+.3g}{interval})")
    return told


def main(arguments: Sequence[str]) -> int:
    """Write, or compare; the exit status is 1 when a number changed."""
    asked = list(arguments)
    if asked in (["write"], ["lives"]):
        if asked == ["write"]:
            _write(headline_numbers(), FOLDER / f"{cisim.__version__}.csv", "%.17g", has_index=False)
        _write(means_of_lives(), LIVED, "%.12g", has_index=True)
        return 0
    if asked != ["compare"]:
        sys.stderr.write("error: expected write, lives or compare\n")
        return 2
    before = newest()
    if before is None:
        sys.stderr.write("error: results/golden holds no release to compare with; make golden writes one\n")
        return 2
    old = read(before)
    told = changes(old, headline_numbers())
    sys.stdout.write(f"{len(old)} headline numbers of {before.stem}, {RUNS:,} cities each: {len(told)} changed\n")
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return int(bool(told))


def _write(table: pd.DataFrame, path: Path, form: str, has_index: bool) -> None:
    table.to_csv(path, index=has_index, float_format=form, lineterminator="\n")
    sys.stdout.write(f"Written to {path.relative_to(FOLDER.parents[1])}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
