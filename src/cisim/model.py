"""The Mesa side: a model and its agents as views over the records, stepped by the very same mechanisms.

>>> from cisim import CollectiveImpactModel
>>> model = CollectiveImpactModel("co-chair", seed=3)  # doctest: +SKIP
>>> model.step()  # doctest: +SKIP
>>> model.agents.select(lambda a: a.is_member).agg("commitment", max)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from cisim.agents import Organization
from cisim.batch import Buffers
from cisim.columns import MONTH_COLUMNS
from cisim.draws import luck_of
from cisim.mechanisms.launch import launch
from cisim.outputs import MONTH, RUN, observe_month, observe_run
from cisim.records import Run, Site
from cisim.scenario import Scenario, load
from cisim.schedule import SCHEDULE, Step
from cisim.simulation import checked_seed
from cisim.values import nearest
from cisim.yaml_files import ConfigError


class CollectiveImpactModel(mesa.Model):  # type: ignore[misc]
    """One run, month by month, with the same numbers as the batch side gives, to the last bit.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, path of a file, or a `Scenario`.
    seed, replicate
        Which city and luck; the batch side's replicates count from 0.
    parameters
        Values that differ, by dotted name.
    organization_class
        A subclass of `Organization` to use for the agents.
    collects
        Whether to collect, each month, the columns of the table `months` and the agents' commitment, trust and
        membership.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        seed: int = 1,
        replicate: int = 0,
        parameters: Mapping[str, Any] | None = None,
        organization_class: type[Organization] = Organization,
        collects: bool = True,
    ) -> None:
        super().__init__(rng=checked_seed(seed))
        found = scenario if isinstance(scenario, Scenario) else load(scenario)
        # Not `scenario`: that name is Mesa's own in its newer versions.
        self.setting = found.override(parameters) if parameters else found
        self.schedule: tuple[Step, ...] = SCHEDULE
        self.sites = self._found_sites(seed, replicate)
        self.horizon = self.setting.horizon
        for s, site in enumerate(self.sites):
            for place in range(len(site.orgs)):
                organization_class(self, s, place)
        self.datacollector = (
            mesa.DataCollector(
                model_reporters={c.name: (lambda m, n=c.name: m.observe()[n].item()) for c in MONTH_COLUMNS},
                agent_reporters={
                    "site": "site",
                    "number": "number",
                    "is_member": "is_member",
                    "commitment": "commitment",
                    "trust": "trust",
                },
            )
            if collects
            else None
        )
        self._collect()

    def _found_sites(self, seed: int, replicate: int) -> tuple[Site, ...]:
        """Records of all sites at month 0, and the run's view of them."""
        buffers = Buffers.of(self.setting, n_log=64 + 16 * self.setting.horizon)
        buffers.levers[:] = self.setting.values
        events = self.setting.event_records()
        with np.errstate(over="ignore"):
            lucks = np.array([luck_of(seed, replicate, s) for s in range(self.setting.n_sites)], dtype=np.uint64)
            sites = []
            for s in range(self.setting.n_sites):
                n = int(buffers.params[s].city_n_organizations)
                orgs = buffers.orgs[s, :n]
                orgs.id = np.arange(n)
                buffers.cities[s].site, buffers.cities[s].n_sites = s, self.setting.n_sites
                sites.append(
                    Site(
                        buffers.cities[s],
                        buffers.collabs[s],
                        orgs,
                        buffers.ties[s],
                        buffers.params[s],
                        buffers.levers[s],
                        events,
                        buffers.logs[s],
                        lucks[s],
                    )
                )
                launch(sites[s])
        self.cohort = Run(
            buffers.cities,
            buffers.collabs,
            buffers.orgs,
            buffers.ties,
            buffers.params,
            buffers.levers,
            events,
            buffers.logs,
            lucks,
        )
        return tuple(sites)

    @property
    def month(self) -> int:
        """Months since launch."""
        return int(self.sites[0].city.month)

    @property
    def collaboration(self) -> Any:
        """The record of the (first) collaboration: `model.collaboration.trust`."""
        return self.sites[0].collab

    @property
    def city(self) -> Any:
        """The record of the (first) city."""
        return self.sites[0].city

    def step(self) -> None:
        """One month: every mechanism of the schedule, in order."""
        with np.errstate(over="ignore"):
            for site in self.sites:
                site.city.month += 1
                for line in self.schedule:
                    if line.scope == "site":
                        line.mechanism(site)
            for line in self.schedule:
                if line.scope == "run":
                    line.mechanism(self.cohort)
        self.running = self.month < self.horizon
        self._collect()

    def run(self) -> CollectiveImpactModel:
        """Step to the horizon."""
        while self.month < self.horizon:
            self.step()
        return self

    def add_mechanism(
        self,
        mechanism: Callable[[Any], None],
        *,
        after: str | None = None,
        before: str | None = None,
        name: str | None = None,
        scope: str = "site",
    ) -> None:
        """Put a plain Python function into this model's schedule, before or after a mechanism.

        The function is given the records of a site (`site.city`, `site.collab`, `site.orgs`, `site.ties`,
        `site.p`); with `scope="run"` those of all sites. Raises ConfigError for a name that is not in the
        schedule.
        """
        names = [line.name for line in self.schedule]
        if after and before:
            raise ConfigError("name a mechanism to go after or one to go before, not both")
        anchor = after or before or names[-1]
        if anchor not in names:
            raise ConfigError(f"{anchor}: there is no such mechanism{nearest(anchor, names)} (all: {', '.join(names)})")
        place = names.index(anchor) + (0 if before else 1)
        line = Step(name or mechanism.__name__, mechanism, scope=scope)
        self.schedule = (*self.schedule[:place], line, *self.schedule[place:])

    def observe(self, site: int = 0) -> Any:
        """The row of the table `months` for this month."""
        row = np.zeros(1, MONTH).view(np.recarray)
        observe_month(self.sites[site], row[0])
        return row[0]

    def summary(self, site: int = 0) -> dict[str, Any]:
        """The row of the table `runs`, as far as the run has come."""
        row = np.zeros(1, RUN).view(np.recarray)
        observe_run(self.sites[site], row[0])
        return {name: row[0][name].item() for name in RUN.names or ()}

    def _collect(self) -> None:
        if self.datacollector is not None:
            self.datacollector.collect(self)


__all__: Sequence[str] = ["CollectiveImpactModel", "Organization"]
