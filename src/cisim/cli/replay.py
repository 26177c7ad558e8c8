"""`cisim replay`: one run again, by its key."""

from __future__ import annotations

from cisim.cli import options as o
from cisim.cli.relived import Asked, Key, Replicate, Seed, What, Which, leave_when_changed, relived
from cisim.cli.run import tell
from cisim.cli.terminal import Terminal


def replay(
    what: What,
    key: Key = None,
    scenario: Which = None,
    replicate: Replicate = None,
    seed: Seed = None,
    site: o.Site = 0,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Live one run of a comparison or a sweep again, month by month, and tell its story.

    A run is known by its key: scenario, seed, replicate and site. From a
    folder of results the scenario is taken as it was computed, and the run is
    checked against the stored one to the last bit; exit status 1 says that it
    is not the same.

    [bold]Examples[/bold]

    cisim replay results/demo --scenario co-chair --replicate 17

    cisim replay co-chair --seed 1 --replicate 17

    cisim replay results/mine co-chair/3/17  (of a sweep: scenario, point, replicate)
    """
    terminal = Terminal(as_json, quiet)
    asked = Asked(what, key, scenario, replicate, seed, site)
    again = relived(asked)
    verdict = {} if again.changed is None else {"is_identical": not again.changed, "changed_columns": again.changed}
    tell(terminal, again.scenario, again.tables, site, **verdict)
    leave_when_changed(asked, again)
    if again.changed is not None:
        terminal.hint(f"\nIdentical to the run stored in {what}, to the last bit.")
