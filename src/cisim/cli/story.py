"""One run on the terminal: what happened year by year, how the table stood, why it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from cisim.cli.terminal import Terminal, finite
from cisim.figures.wording import age, months, percent

if TYPE_CHECKING:
    import pandas as pd

    from cisim.chronicle import Chronicle, Year
    from cisim.scenario import Scenario

HEADINGS = {
    "n_members": ("Members", lambda value: f"{value:.0f}"),
    "trust": ("Trust", percent),
    "commitment": ("Commit-\nment", percent),
    "momentum": ("Momen-\ntum", percent),
    "systems_change": ("Systems\nchange", percent),
    "outcome": ("Gap\nclosed", lambda value: percent(value, 1)),
    "outcome_alone": ("Without\ntable", lambda value: percent(value, 1)),
}


def tell(terminal: Terminal, scenario: Scenario, tables: dict[str, pd.DataFrame], site: int) -> None:
    """Print the story of one site of one run."""
    from cisim.chronicle import chronicle

    story = chronicle(tables, site)
    run = _row_of(tables, site)
    out = terminal.out
    out.print(Text(f"{scenario.title}: {scenario.question}", style="bold"))
    out.print(
        Text(
            f"One city with its own luck (seed {run['seed']}, replicate {run['replicate']}): a story, not a forecast.",
            "dim",
        )
    )
    if scenario.n_sites > 1:
        out.print(sites_table(scenario, tables["runs"]))
        out.print(Text(f"\nThe story of {scenario.site_names[site]} (site {site})", style="bold"))
    out.print(_headed(_headline(story, scenario.horizon)))
    out.print(Text(_difference_made(run, scenario.horizon)))
    for year in story.years:
        if year.is_alive:
            out.print(_year(year))
    out.print(_headed("How the table stood at the end of each year"))
    out.print(state_table(story.years))
    out.print(
        Text("Gap closed: share of the gap to the city's goals. Without table: the same city, no collaboration.", "dim")
    )
    out.print(_headed("Why it ended" if story.reason != "still going" else "How it stands"))
    out.print(Text(story.why))
    for line in story.trail:
        out.print(_indented(line))


def as_json(scenario: Scenario, tables: dict[str, pd.DataFrame], site: int) -> dict[str, Any]:
    """The same story as plain values."""
    from cisim.chronicle import chronicle

    story = chronicle(tables, site)
    run = _row_of(tables, site)
    events = tables["events"]
    told = ["month", "kind", "subject", "object", "value", "cause", "text"]
    content = {
        "scenario": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "seed": run["seed"],
        "replicate": run["replicate"],
        "site": site,
        "horizon": scenario.horizon,
        "ending": {"duration": story.duration, "reason": story.reason, "why": story.why, "trail": list(story.trail)},
        "years": [
            {
                "year": year.number,
                "is_alive": year.is_alive,
                "state": year.state,
                "moments": [
                    {"month": moment.month, "kind": moment.kind, "text": moment.text} for moment in year.moments
                ],
                "summed_up": list(year.summed_up),
            }
            for year in story.years
        ],
        "run": run,
        "events": events.loc[events["site"] == site, told].to_dict("records"),
    }
    plain: dict[str, Any] = finite(content)
    return plain


def _row_of(tables: dict[str, pd.DataFrame], site: int) -> dict[str, Any]:
    runs = tables["runs"]
    row: dict[str, Any] = runs[runs["site"] == site].to_dict("records")[0]
    return row


def _headed(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _indented(line: str) -> Table:
    """A line whose wrapped part stands under its beginning."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=2)
    grid.add_column()
    grid.add_row(" –", Text(line))
    return grid


def _year(year: Year) -> Table:
    """What happened in one year: the month at the left, the sentence at the right."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=10, no_wrap=True)
    grid.add_column()
    grid.add_row(Text(f"\nYear {year.number}", style="bold"), "")
    for moment in year.moments:
        is_end = moment.kind in ("ended", "restarted")
        month = "at launch" if moment.month == 0 else f"month {moment.month}"
        grid.add_row(Text(month, style="dim"), Text(moment.text, style="bold" if is_end else ""))
    if year.summed_up:
        grid.add_row(Text("also", style="dim"), Text(" ".join(year.summed_up)))
    elif not year.moments:
        grid.add_row("", Text("A quiet year.", style="dim"))
    return grid


def state_table(years: tuple[Year, ...]) -> Table:
    """How the table stood, one row a year."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("Year", justify="right")
    for heading, _ in HEADINGS.values():
        table.add_column(heading, justify="right")
    for year in years:
        cells = [told(year.state[name]) if name in year.state else "–" for name, (_, told) in HEADINGS.items()]
        table.add_row(str(year.number), *cells)
    return table


def sites_table(scenario: Scenario, runs: pd.DataFrame) -> Table:
    """How every site of a cohort fared."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("Site", "Name", "Lasted", "Ending", "Gap closed", "Without table"):
        table.add_column(heading, justify="left" if heading in ("Name", "Ending") else "right")
    for row in runs.to_dict("records"):
        name = scenario.site_names[row["site"]]
        outcomes = (percent(row["outcome_improvement"], 1), percent(row["outcome_alone"], 1))
        table.add_row(str(row["site"]), name, months(row["duration"]), row["reason"], *outcomes)
    return table


def _headline(story: Chronicle, horizon: int) -> str:
    if story.reason == "still going":
        return f"Still going after {age(horizon)}"
    return f"Ended after {age(story.duration)}: {story.reason}"


def _difference_made(run: dict[str, Any], horizon: int) -> str:
    """What the city has of it, in a sentence or two."""
    reached, alone = run["outcome_improvement"], run["outcome_alone"]
    told = f"After {age(horizon)} {percent(reached, 1)} of the gap is closed; "
    told += f"without the table it would be {percent(alone, 1)}."
    if run["second_duration"] == run["second_duration"]:
        state = "ended" if run["second_event"] else "was still going"
        told += f" Started again, the collaboration {state} after {months(run['second_duration'])}."
    cost = run["effort_spent"] + run["money_spent"]
    return f"{told} It took {cost:,.0f} person-months of effort and money."
