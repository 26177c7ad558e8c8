"""What can be taken along from a story: its months, the scenario with all that was done in it, its picture."""

from __future__ import annotations

import solara

from cisim.app.downloads import CSV, PNG, SVG, YAML, Download, csv_of, picture_of, yaml_of
from cisim.app.states import element
from cisim.app.story.lived import Lived


@solara.component
def Keeping(lived: Lived) -> None:
    """The buttons for the files of one life."""
    name = f"{lived.scenario.name}-seed-{lived.seed}"
    with element("div", classes="ci-row", attributes={"role": "group", "aria-label": "Downloads"}):
        Download("Months (CSV)", f"{name}.csv", CSV, lambda: csv_of(lived.tables["months"]))
        Download("Scenario (YAML)", f"{name}.yaml", YAML, lambda: yaml_of(lived.scenario))
        Download("Picture (PNG)", f"{name}.png", PNG, lambda: picture(lived, PNG))
        Download("Picture (SVG)", f"{name}.svg", SVG, lambda: picture(lived, SVG))


def picture(lived: Lived, kind: str) -> bytes:
    """The story's figure as PNG or SVG, with the command that draws it again."""
    from cisim.figures import story, style
    from cisim.results.manifest import provenance

    with style.theme():
        figure, ax = story.new_canvas()
        story.draw(lived.tables["months"], ax, lived.tables["events"], lived.story.reason)
    return picture_of(figure, kind, provenance(command_for(lived), lived.seed))


def command_for(lived: Lived) -> str:
    """What to type to live the downloaded scenario again."""
    replicate = f" --replicate {lived.replicate}" if lived.replicate else ""
    site = f" --site {lived.site}" if lived.site else ""
    return f"cisim run {lived.scenario.name}-seed-{lived.seed}.yaml --seed {lived.seed}{replicate}{site}"
