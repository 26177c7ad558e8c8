"""The posterior sample: sets of uncertain numbers that agree with the published patterns about as well as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cisim import configs
from cisim.parameters import DEFAULTS, PARAMETERS, PLACES
from cisim.scenario import Scenario
from cisim.sweep.design import Design
from cisim.sweep.factors import factor_from
from cisim.yaml_files import ConfigError

SHIPPED = "posterior.parquet"


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally likely sets of numbers: `paths` of the parameters, `sets` (sets, parameters)."""

    paths: tuple[str, ...]
    sets: np.ndarray

    def __len__(self) -> int:
        return len(self.sets)

    def design(self, n: int | None = None) -> Design:
        """The sets as points of an experiment; the first `n` are a sample too, since their order is by chance."""
        factors = tuple(
            factor_from(path, {"low": float(PARAMETERS[path].low), "high": float(PARAMETERS[path].high)})
            for path in self.paths
        )
        return Design("table", factors, self.sets[: n or len(self.sets)])

    def left_by(self, scenarios: Sequence[Scenario]) -> Posterior:
        """The sample without those numbers that one of the scenarios sets itself: these stay as the scenario has them.

        Raises ConfigError when none is left.
        """
        columns = [PLACES[path] for path in self.paths]
        values = np.concatenate([scenario.values[:, columns] for scenario in scenarios])
        left = np.flatnonzero((values == DEFAULTS[columns]).all(axis=0))
        if not len(left):
            raise ConfigError("the scenarios set all numbers of the posterior sample themselves: none is left to vary")
        return Posterior(tuple(self.paths[place] for place in left), self.sets[:, left])


def load_posterior(path: str | Path | None = None) -> Posterior:
    """The shipped sample, or that of a Parquet file with a column for each parameter; raises ConfigError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = Path(path) if path is not None else configs.folder() / SHIPPED
    try:
        table = pq.read_table(found)
    except FileNotFoundError:
        raise ConfigError(f"{found}: there is no such file; cisim calibrate makes one") from None
    except (OSError, pa.ArrowException) as error:
        raise ConfigError(f"{found}: cannot be read as a posterior sample ({error})") from None
    unknown = [name for name in table.column_names if name not in PARAMETERS]
    if unknown or not table.num_rows:
        raise ConfigError(f"{found}: {unknown[0] if unknown else 'the table'} is no sample of parameters")
    for name in table.column_names:
        kind = table.schema.field(name).type
        if table[name].null_count or not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            raise ConfigError(f"{found}: {name}: a cell holds no number")
    values = np.column_stack([table[name].to_numpy().astype(np.float64) for name in table.column_names])
    for place, name in enumerate(table.column_names):
        bounds = PARAMETERS[name]
        if not ((values[:, place] >= bounds.low) & (values[:, place] <= bounds.high)).all():
            raise ConfigError(f"{found}: {name}: a value lies out of bounds ({bounds.low:g} to {bounds.high:g})")
    return Posterior(tuple(table.column_names), values)
