"""Pages of tables that the code declares: parameters, outputs, scenarios, columns of a city's table."""

from __future__ import annotations

import generate

from cisim.city_import.cells import SECTOR_WORDS
from cisim.city_import.columns import ORGANIZATIONS, TIES, WRITTEN


def parameters() -> str:
    """Every parameter by the part of the model."""
    head = (
        "# Parameters\n\nEvery number of the model, declared once, with unit, bounds, role and source. To list them: "
        "`cisim parameters`, `cisim parameters pressure`, `cisim parameters assumption`.\n"
    )
    return head + generate.sources() + generate.parameters().replace("\n#### ", "\n## ")


def outputs() -> str:
    """The columns of all tables."""
    head = "# Outputs\n\nWhat the four tables hold. `dictionary.csv` beside any results says the same.\n"
    return head + generate.outputs().replace("\n#### ", "\n## ")


def scenarios() -> str:
    """The scenarios that ship."""
    head = (
        "# Scenarios\n\nWhat ships, each with the question that it answers and where it comes from. "
        "`cisim scenarios show NAME` tells what is in one.\n\n"
    )
    return head + generate.scenarios()


def city_columns() -> str:
    """The columns that a city's tables may have."""
    told = [
        "# Columns of a city's tables\n\nEvery column but the names may be missing, and any other cell may be blank.\n"
    ]
    for title, columns in (("Organizations", ORGANIZATIONS), ("Ties", TIES)):
        rows = [
            (
                f"`{each.name}`",
                each.meaning,
                WRITTEN[each.kind],
                each.becomes,
                ", ".join(f"`{word}`" for word in each.also),
            )
            for each in columns
        ]
        head = ("column", "meaning", "written as", "becomes", "other headings")
        told.append(f"\n## {title}\n\n{generate.table(head, rows)}")
    rows = [(name, ", ".join(words)) for name, words in SECTOR_WORDS.items()]
    told.append(f"\n## Words for sectors\n\n{generate.table(('sector', 'also'), rows)}")
    return "".join(told)


PAGES = {"parameters": parameters, "outputs": outputs, "scenarios": scenarios, "city-columns": city_columns}
