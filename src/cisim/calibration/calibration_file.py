"""What a calibration file may hold, and the one line that says what is wrong with one.

title: The default city
source: evidence on which the targets rest
targets:
  alive_at_year_3: {low: 0.88, high: 0.92, tolerance: 0.02, source: Feinberg et al. 2008}
free:
  trust.initial: {low: 0.3, high: 0.6}
cities: {baseline: 200, table-of-41: 30}
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cisim.calibration.patterns import STATISTICS
from cisim.scenario import Scenario, load
from cisim.scenario_file import explain_form
from cisim.simulation import LARGEST_SEED
from cisim.sweep.factors import Factor, factor_from
from cisim.values import nearest
from cisim.yaml_files import ConfigError, read

_CLOSED = ConfigDict(extra="forbid", strict=True)


class TargetEntry(BaseModel):
    """Where a number of a pattern should lie, and how large a miss counts as one."""

    model_config = _CLOSED
    low: float
    high: float
    tolerance: Annotated[float, Field(gt=0, description="A miss of this size counts as 1")]
    source: Annotated[str, Field(min_length=1)]
    is_fitted: Annotated[bool, Field(description="False: reported, not aimed at")] = True


class CalibrationFile(BaseModel):
    """What a calibration file may hold."""

    model_config = _CLOSED
    title: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    targets: Annotated[dict[str, TargetEntry], Field(min_length=1)]
    free: Annotated[dict[str, Any], Field(min_length=1, description="Ranges of the numbers that are not known")]
    cities: Annotated[dict[str, int], Field(description="Cities of each scenario for each set of numbers")]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 1
    first: Annotated[int, Field(ge=20, description="Sets drawn from the prior")] = 600
    kept: Annotated[float, Field(gt=0, lt=1, description="Share that is kept in each wave")] = 0.5
    least_share: Annotated[float, Field(gt=0, lt=1, description="Of new sets that come nearer: fewer end it")] = 0.05
    most_waves: Annotated[int, Field(ge=1, le=100)] = 12
    sample: Annotated[int, Field(ge=10, description="Sets of the posterior sample")] = 256


@dataclass(frozen=True)
class Calibration:
    """A calibration, checked: what it holds, its free numbers, and its scenarios, each with how many cities."""

    name: str
    content: CalibrationFile
    factors: tuple[Factor, ...]
    scenarios: tuple[tuple[Scenario, int], ...]

    @property
    def n_kept(self) -> int:
        """Sets kept in each wave."""
        return max(2, round(self.content.kept * self.content.first))


def load_calibration(path: str | Path) -> Calibration:
    """The calibration of a file; raises ConfigError, in one line, for whatever is wrong with it."""
    path = Path(path)
    try:
        content = CalibrationFile.model_validate(read(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain_form(error, CalibrationFile, {'targets': TargetEntry})}") from None
    try:
        _check_targets(content)
        factors = tuple(_factor(name, written) for name, written in content.free.items())
        scenarios = tuple((_scenario(name, n, factors), n) for name, n in content.cities.items())
        if content.sample > max(2, round(content.kept * content.first)):
            raise ConfigError(
                f"sample: {content.sample} sets cannot be drawn of the {content.kept * content.first:g} kept"
            )
    except ConfigError as error:
        raise ConfigError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    return Calibration(path.stem, content, factors, scenarios)


def _check_targets(content: CalibrationFile) -> None:
    for name, target in content.targets.items():
        if name not in STATISTICS:
            raise ConfigError(f"targets.{name}: there is no such number{nearest(name, tuple(STATISTICS))}")
        if target.low > target.high:
            raise ConfigError(f"targets.{name}: low: {target.low:g} lies above high: {target.high:g}")
        for scenario in STATISTICS[name].scenarios:
            if scenario not in content.cities:
                raise ConfigError(f"cities: {scenario} is missing; targets.{name} is read off its runs")


def _factor(name: str, written: Any) -> Factor:
    try:
        factor = factor_from(name, written)
    except ConfigError as error:
        raise ConfigError(f"free.{name}: {error}") from None
    if factor.levels:
        raise ConfigError(f"free.{name}: a list cannot be calibrated; expected a range such as {{low: 0, high: 1}}")
    return factor


def _scenario(name: str, n: int, factors: tuple[Factor, ...]) -> Scenario:
    if n < 2:
        raise ConfigError(f"cities.{name}: {n} is out of range; expected 2 or more")
    scenario, base = load(name), load("baseline")
    own, usual = scenario.parameters(), base.parameters()
    for factor in factors:
        if own[factor.path] != usual[factor.path]:
            raise ConfigError(f"free.{factor.path}: is what sets {name} apart from the baseline, and cannot be free")
    return scenario
