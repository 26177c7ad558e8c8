"""What a scenario or city file may hold, and the one line that says what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cisim.events import Event
from cisim.values import LONGEST_HORIZON, nearest
from cisim.yaml_files import ConfigError, read

Value = float | int | bool | str


class SiteFile(BaseModel):
    """One site of a cohort: what differs there."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = ""
    parameters: dict[str, Value] = {}


class ScenarioFile(BaseModel):
    """What a scenario or city file may hold."""

    model_config = ConfigDict(extra="forbid", strict=True)
    extends: Annotated[str, Field(description="A scenario that this one differs from")] | None = None
    title: Annotated[str, Field(min_length=1)]
    question: Annotated[str, Field(min_length=1, description="The question that the scenario answers")]
    source: Annotated[str, Field(min_length=1, description="Where the scenario comes from")]
    city: Annotated[str, Field(description="A city file to take place in")] | None = None
    horizon: Annotated[int, Field(ge=1, le=LONGEST_HORIZON, description="Months")] | None = None
    parameters: Annotated[dict[str, Value], Field(description="What differs, by dotted name")] = {}
    events: Annotated[list[Event], Field(description="What happens when; added to those of the extended scenario")] = []
    sites: Annotated[list[SiteFile], Field(max_length=64, description="Sites of a cohort")] = []


def validated(path: Path) -> ScenarioFile:
    """A file's content, checked for its form."""
    return form_of(read(path), str(path))


def form_of(content: Mapping[str, Any], where: str) -> ScenarioFile:
    """What was read, checked for its form; `where` stands for the file in messages."""
    try:
        return ScenarioFile.model_validate(content)
    except ValidationError as error:
        raise ConfigError(f"{where}: {explain(error)}") from None


def explain(error: ValidationError) -> str:
    """The first problem that the schema finds, in one line with the nearest valid word."""
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"]) or "file"
    if problem["type"] == "extra_forbidden":
        return f"{field}: there is no such key{nearest(str(problem['loc'][-1]), tuple(ScenarioFile.model_fields))}"
    if problem["type"] == "union_tag_invalid":
        kinds, tag = problem["ctx"]["expected_tags"].replace("'", ""), problem["ctx"]["tag"]
        return f"{field}: {tag!r} is no event{nearest(tag, kinds.split(', '))} (known: {kinds})"
    got = "" if problem["type"] == "missing" else f" (found {str(problem['input'])[:60]!r})"
    return f"{field}: {problem['msg'][0].lower()}{problem['msg'][1:]}{got}"


def explain_form(error: ValidationError, whole: type[BaseModel], parts: Mapping[str, type[BaseModel]]) -> str:
    """The same for a file of another form: its model, and the models of the entries below some of its keys."""
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        model = parts.get(str(problem["loc"][0]), whole) if len(problem["loc"]) > 1 else whole
        known = tuple(model.model_fields)
        hint = nearest(str(problem["loc"][-1]), known) or f"; expected any of {', '.join(known)}"
        return f"{field}: there is no such key{hint}"
    if problem["type"] == "missing":
        return f"{field}: is missing"
    return explain(error)


def events_from(written: Sequence[Mapping[str, Any]], where: str) -> tuple[Any, ...]:
    """Events as a file or a caller writes them, checked one by one; raises ConfigError that begins with `where`."""
    try:
        named = {"title": "-", "question": "-", "source": "-"}
        return tuple(ScenarioFile.model_validate({**named, "events": list(written)}).events)
    except ValidationError as error:
        raise ConfigError(f"{where}: {explain(error)}") from None
