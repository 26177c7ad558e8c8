"""A page with one of everything that the foundation offers, to be tried in a browser instead of the real pages."""

from __future__ import annotations

import sys

import numpy as np
import solara

from cisim.app.chart import Chart, Rows
from cisim.app.downloads import CSV, PNG, YAML, Download, csv_of, picture_of, yaml_of
from cisim.app.levers import Levers
from cisim.app.links import use_settings
from cisim.app.look import echarts_dash, strokes
from cisim.app.results import use_result
from cisim.app.sharing import ShareButton
from cisim.app.states import Heading, Nothing, Push, Sentence, Waiting, WayBack, element
from cisim.app.work import Job
from cisim.simulation import live_through

RUNS = 400
SHOWN = ("governance.form", "governance.threshold", "governance.public_partner", "politics.term_length")


def survivors(scenario, seed, job: Job):
    lives = live_through(scenario, np.arange(RUNS), seed, threads=job.threads, progress=job.counter(RUNS))
    length = lives.runs["duration"][:, 0]
    return [float((length >= month).mean()) for month in range(0, scenario.horizon + 1, 6)]


def picture():
    from cisim.figures import style

    with style.theme():
        figure, ax = style.new_figure(4, 3)
        ax.plot([0, 1], [0, 1])
    return picture_of(figure, PNG, {"command": "workbench"})


@solara.component
def Page():
    settings, change = use_settings()
    is_broken, set_broken = solara.use_state(False)
    if is_broken:
        raise RuntimeError("broken on purpose: traceback")
    scenario = settings.scenario(0)
    key = ("workbench", scenario.key(), settings.seed)
    result = use_result(key, lambda job: survivors(scenario, settings.seed, job))
    Heading("One of everything")
    Sentence("How long collaborations last when the table is set this way.", tone="lead")
    with element("div", classes="ci-columns"):
        with element("div"):
            chosen = settings.choices[0]

            def set_levers(levers):
                change(lambda old: old.with_choice(0, old.choices[0].with_levers(levers)))

            Levers(chosen.changed, set_levers, base=settings.base(0).parameters(), title="Levers")
            Levers(chosen.changed, set_levers, base=settings.base(0).parameters(), paths=SHOWN, title="A few of them")
        with element("div"):
            if result.value is None:
                Waiting("Living through 400 cities", result.progress, result.cancel)
            else:
                curve(result.value)
                element("p", [f"{result.value[10]:.4f} last five years"], attributes={"data-test": "share"})
            if result.error:
                Sentence(result.error, tone="problem")
            with element("div", classes="ci-row"):
                ShareButton()
                Download("Scenario", "scenario.yaml", YAML, lambda: yaml_of(scenario))
                Download("Runs", "runs.csv", CSV, lambda: csv_of(table(scenario, settings.seed)))
                Download("Picture", "picture.png", PNG, picture)
                Push("Break the page", on_click=lambda: set_broken(True), quiet=True)
            Nothing("No sweep is here yet.", "Start one", lambda: None)
            WayBack("This file is no scenario: it is empty.", "Choose another", lambda: None)


def table(scenario, seed):
    import cisim

    return cisim.simulate(scenario, runs=20, seed=seed)


def curve(shares):
    stroke = strokes(["a", "b"])["b"]
    months = [6 * place for place in range(len(shares))]
    option = {
        "grid": {"left": 50, "right": 20, "top": 20, "bottom": 40},
        "xAxis": {"type": "value", "name": "months", "nameLocation": "middle", "nameGap": 26, "max": months[-1]},
        "yAxis": {"type": "value", "min": 0, "max": 1},
        "tooltip": {"trigger": "axis"},
        "series": [
            {
                "type": "line",
                "name": "still going",
                "data": [list(pair) for pair in zip(months, shares, strict=True)],
                "showSymbol": False,
                "lineStyle": {"color": stroke.color, "type": echarts_dash(stroke), "width": 2},
                "itemStyle": {"color": stroke.color},
            }
        ],
    }
    rows = [(str(month), f"{share:.0%}") for month, share in zip(months, shares, strict=True)]
    Chart(option, label="Share of collaborations still going, by month", table=Rows(("month", "share"), rows))


@solara.component
def Second():
    settings, _ = use_settings()
    Heading("A second page")
    element("p", [f"{len(settings.choices[0].levers)} changed"], attributes={"data-test": "changed"})


def announce(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def serve() -> None:
    from types import ModuleType

    from cisim.app import pages
    from cisim.app.server import Place
    from cisim.app.server import serve as run

    second = ModuleType("workbench_second")
    second.Page = Second
    second.__spec__ = pages.__spec__
    own = sys.modules[__name__]
    own.__spec__ = pages.__spec__
    sys.modules |= {"workbench": own, "workbench_second": second}
    pages.PAGES = (
        pages.PageEntry("/", "Story", "workbench"),
        pages.PageEntry("compare", "Compare", "workbench_second"),
    )
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    run(Place(port=port), open_browser=False, on_ready=announce)


if __name__ == "__main__":
    serve()
