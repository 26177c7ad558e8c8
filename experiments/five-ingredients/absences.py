"""Does the joint absence of all five ingredients cost more than the sum of the single ones? python absences.py FOLDER

FOLDER is what `cisim sweep` wrote. Each cost is what a city loses against itself with all five; the last line is the
joint cost less the sum of the single ones, city by city.
"""

import sys

import cisim
from cisim.analysis import contrasts, points_of

INGREDIENTS = {
    "leaders": ("city.skill", 0.75),
    "trust": ("trust.initial", 0.65),
    "urgency": ("motivation.initial_urgency", 1.0),
    "data": ("effort.measurement", 0.16),
}
WITH, WITHOUT = "five-ingredients", "five-ingredients-missing-moment"


def cells(runs):
    """The cell with all five, those with one missing, and the one with none, by name."""
    points = points_of(runs, [path for path, _ in INGREDIENTS.values()]).set_index("point")
    has = {name: points[path] == value for name, (path, value) in INGREDIENTS.items()}
    everything = dict.fromkeys(has, True)

    def point(wanted):
        match = points.index[[all(has[name][p] == wanted[name] for name in has) for p in points.index]]
        return int(match[0])

    single = {name: (WITH, point({**everything, name: False})) for name in has}
    single["moment"] = (WITHOUT, point(everything))
    return (WITH, point(everything)), single, (WITHOUT, point(dict.fromkeys(has, False)))


def main() -> None:
    runs = cisim.read(sys.argv[1])
    whole, single, none = cells(runs)
    costs = {f"{name} missing": {whole: 1.0, cell: -1.0} for name, cell in single.items()}
    costs["all five missing"] = {whole: 1.0, none: -1.0}
    # joint - sum of single = (whole - none) - sum(whole - cell)
    costs["joint less the sum"] = {whole: 1.0 - len(single), none: -1.0, **dict.fromkeys(single.values(), 1.0)}
    for quantity, horizon in (("rmst", 120.0), ("outcome_improvement", None)):
        print(contrasts(runs, costs, quantity, horizon).drop(columns="quantity").round(4).to_string(index=False))
        print(f"[{'months' if horizon else 'share of the gap to the goal'}]\n")


if __name__ == "__main__":
    main()
