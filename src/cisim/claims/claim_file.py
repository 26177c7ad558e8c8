"""What a claim's file may hold, and the one line that says what is wrong with one.

id: C5
claim: A strong external co-chair damps what a change of mayor does to the work.
source: T. Boyea-Robinson, Living Cities
mechanism: The mayor's weight in leading is shared, so that ...
scenarios: [mayoral-turnover, mayor-reelected, {name: prepared, extends: mayoral-turnover, parameters: {...}}]
contrasts:
  - name: what a change of mayor does
    measure: duration
    weights: {mayoral-turnover: 1, mayor-reelected: -1}
    expected: less
    smallest: 2
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cisim.scenario_file import explain_form
from cisim.simulation import LARGEST_SEED
from cisim.sweep.experiment_file import ScenarioEntry, by_name
from cisim.yaml_files import ConfigError, read

_CLOSED = ConfigDict(extra="forbid", strict=True)
Words = Annotated[str, Field(min_length=1)]
Expected = Literal["more", "less", "differs", "none"]


LARGEST = 1e9
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)] | Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class ClaimScenario(ScenarioEntry):
    """A scenario of the claim: a shipped one, or one that differs from it, in its own city or another."""

    city: Annotated[str, Field(description="A city file to take place in")] = ""
    horizon: Annotated[int, Field(ge=1, le=600, description="Months")] | None = None


class ContrastEntry(BaseModel):
    """What is compared: a weighted sum of scenarios in one measure, and what the claim expects of it."""

    model_config = _CLOSED
    name: Annotated[Words, Field(description="What is compared, in words")]
    measure: Annotated[Words, Field(description="By what (see cisim.claims.measures)")]
    weights: Annotated[dict[str, Number], Field(min_length=1, description="Weight of each scenario; sum 0")]
    sites: Annotated[list[Number], Field(description="Weight of each site; their mean when left out")] = []
    expected: Annotated[Expected, Field(description="Direction; differs: either; none: no gain worth speaking of")]
    smallest: Annotated[Number, Field(gt=0, description="Smallest effect worth speaking of [unit of the measure]")]
    is_judged: Annotated[bool, Field(description="False: reported only, without a part in the verdict")] = True


class ClaimFile(BaseModel):
    """A whole claim."""

    model_config = _CLOSED
    id: Annotated[str, Field(pattern=r"^C[1-9][0-9]{0,8}$", description="C and a number")]
    claim: Words
    source: Words
    mechanism: Annotated[Words, Field(description="Which mechanism carries it, and why")]
    note: Annotated[str, Field(description="What the design does not say")] = ""
    scenarios: Annotated[list[ClaimScenario], Field(min_length=1, max_length=1000), BeforeValidator(by_name)]
    contrasts: Annotated[list[ContrastEntry], Field(min_length=1)]
    cities: Annotated[int, Field(ge=2, description="Cities, when the command names no other number")] = 2000
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 1


_MODELS: dict[str, type[BaseModel]] = {"scenarios": ClaimScenario, "contrasts": ContrastEntry}


def validated(path: Path) -> ClaimFile:
    """A file's content, checked for its form; raises ConfigError."""
    try:
        return ClaimFile.model_validate(read(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain_form(error, ClaimFile, _MODELS)}") from None
