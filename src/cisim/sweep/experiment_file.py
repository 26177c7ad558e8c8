"""What an experiment file may hold, and the one line that says what is wrong with one.

title: Quick wins
question: Is there a best share of quick wins?
scenarios: [baseline, {name: patient, extends: baseline, parameters: {governance.accountability: 0.8}}]
vary: {pressure.quick_wins: {low: 0, high: 1, n: 11}}
design: grid
replicates: 1000
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from cisim.events import Event
from cisim.scenario_file import Value, explain_form
from cisim.simulation import LARGEST_SEED
from cisim.sweep.design import KINDS
from cisim.values import LONGEST_HORIZON, nearest
from cisim.yaml_files import ConfigError, read

_CLOSED = ConfigDict(extra="forbid", strict=True)
Months = Annotated[int, Field(ge=1, le=LONGEST_HORIZON)]


def by_name(written: Any) -> Any:
    """Scenarios as entries, those that are just named too."""
    if not isinstance(written, list):
        return written
    return [{"extends": each} if isinstance(each, str) else each for each in written]


class ScenarioEntry(BaseModel):
    """A scenario of the experiment: a shipped one, a file, or one that differs from these."""

    model_config = _CLOSED
    name: Annotated[str, Field(min_length=1, description="Its name in the results")] | None = None
    extends: Annotated[str, Field(description="Name of a shipped scenario, or a file")] = "baseline"
    parameters: Annotated[dict[str, Value], Field(description="What differs, by dotted name")] = {}
    events: Annotated[list[Event], Field(description="What happens when, added to those of the extended")] = []


class DesignEntry(BaseModel):
    """How the varied parameters are combined."""

    model_config = _CLOSED
    kind: Literal["grid", "zip", "latin-hypercube", "sobol", "morris", "table"] = "grid"
    n: Annotated[int, Field(ge=1, le=10_000_000, description="Points, base samples or trajectories")] | None = None
    second_order: Annotated[bool, Field(description="Sobol' points for second-order indices too")] = False
    file: Annotated[str, Field(description="CSV file of points, beside the experiment")] | None = None


class RecordEntry(BaseModel):
    """What is kept beside `runs`: every how many months."""

    model_config = _CLOSED
    months: Annotated[Months, Field(description="Rows of `months` every so many months")] | None = None
    organizations: Annotated[Months, Field(description="The same for `organizations`")] | None = None


class StopEntry(BaseModel):
    """When to stop adding replicates: the 95% interval of a quantity is narrow enough at every point."""

    model_config = _CLOSED
    half_width: Annotated[float, Field(gt=0, description="In the unit of the quantity")]
    on: Annotated[str, Field(description="outcome, rmst, survival@MONTH, or difference")]
    of: Annotated[str, Field(description="Quantity of a difference: outcome, rmst or survival@MONTH")] = "outcome"
    against: Annotated[str, Field(description="Scenario that differences are to; default: the first")] | None = None
    max_runs: Annotated[int, Field(ge=2, description="Most replicates of any point")]


class ExperimentFile(BaseModel):
    """A whole experiment file."""

    model_config = _CLOSED
    title: Annotated[str, Field(min_length=1)]
    question: Annotated[str, Field(min_length=1, description="What the experiment is to answer")]
    source: Annotated[str, Field(description="Where the question or the values come from")] = ""
    scenarios: Annotated[list[ScenarioEntry], Field(min_length=1, max_length=1000), BeforeValidator(by_name)]
    cities: Annotated[list[str], Field(max_length=1000, description="City files that every scenario is put in")] = []
    vary: Annotated[
        dict[str, Any], Field(description="By dotted name: a list, a range, or nothing for the bounds")
    ] = {}
    design: DesignEntry = DesignEntry()
    replicates: Annotated[int, Field(ge=1, description="Cities of every point, each with its own luck")]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 1
    horizon: Annotated[Months, Field(description="Months, instead of the scenarios' own")] | None = None
    record: RecordEntry = RecordEntry()
    stop: StopEntry | None = None

    @field_validator("design", mode="before")
    @classmethod
    def _by_kind(cls, written: Any) -> Any:
        return {"kind": written} if isinstance(written, str) else written


_MODELS: dict[str, type[BaseModel]] = {
    "scenarios": ScenarioEntry,
    "design": DesignEntry,
    "record": RecordEntry,
    "stop": StopEntry,
}


def validated(path: Path) -> ExperimentFile:
    """A file's content, checked for its form; raises ConfigError."""
    try:
        return ExperimentFile.model_validate(read(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explained(error)}") from None


def _explained(error: ValidationError) -> str:
    """The first problem that the schema finds, in one line with the nearest valid word."""
    problem = error.errors()[0]
    if problem["type"] == "literal_error" and problem["loc"] == ("design", "kind"):
        found = str(problem["input"])
        return f"design: there is no design {found!r}{nearest(found, KINDS)} (known: {', '.join(KINDS)})"
    return explain_form(error, ExperimentFile, _MODELS)
