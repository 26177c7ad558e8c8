"""Parameters: declared soundly, each of them moves something, and no output reads a choice of the table."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from cisim import outputs
from cisim.mechanisms import effort, ending, outcomes
from cisim.parameters import CONSTANT, DEFAULTS, LEVER, PARAMETERS, PLACES, RECORD, UNCERTAINTY
from cisim.records import SKILLS
from cisim.simulation import live_through
from cisim.values import number_from
from cisim.yaml_files import ConfigError

# Levers --------------------------------------------------------------------------------------------------------------
# What the model has to offer as choices of the table, whatever else it offers.
LEVERS = """
    governance.form governance.threshold pressure.quick_wins pressure.election_ramp backbone.budget backbone.handover
    meetings.cadence meetings.group_size effort.measurement governance.accountability effort.engagement
    governance.resident_votes governance.agenda governance.equalizing funding.funders funding.grant funding.grant_length
    funding.taper funding.renewal ending.pilot_length membership.recruiting membership.start_size effort.release
    ending.capacity_transfer politics.preparation leadership.adaptive effort.communication cohort.exchange
    governance.mandate
"""
TRAINING = [f"training.{skill}" for skill in SKILLS]


@pytest.mark.parametrize("path", [*LEVERS.split(), *TRAINING])
def test_the_table_has_its_levers(path):
    assert PARAMETERS[path].role == LEVER


def test_forms_of_governance():
    forms = {"mayor-led", "co-chair", "tri-chair", "backbone-led", "funder-led"}
    assert set(PARAMETERS["governance.form"].choices) == forms


# Declarations --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PARAMETERS)
def test_a_declaration_is_sound(path):
    parameter = PARAMETERS[path]
    assert parameter.path == path
    assert re.fullmatch(r"[a-z]+\.[a-z][a-z_]*", path)
    assert parameter.role in (LEVER, UNCERTAINTY, CONSTANT)
    assert np.isfinite([parameter.low, parameter.default, parameter.high]).all()
    assert parameter.low <= parameter.default <= parameter.high
    assert parameter.low < parameter.high
    for text in (parameter.meaning, parameter.source, parameter.unit):
        assert text.strip() == text != ""
    assert not parameter.meaning.endswith(".")
    assert parameter.kind in ("number", "whole", "switch", "choice")
    if parameter.kind != "number":
        assert all(float(v).is_integer() for v in (parameter.low, parameter.default, parameter.high))
    if parameter.kind == "switch":
        assert (parameter.low, parameter.high) == (0.0, 1.0)
    if parameter.kind == "choice":
        assert (parameter.low, parameter.high) == (0.0, len(parameter.choices) - 1.0)
        assert len(set(parameter.choices)) == len(parameter.choices) >= 2
    else:
        assert parameter.choices == ()
    if parameter.is_fixed:
        assert parameter.role == LEVER  # only the table's choices can be changed by an event at all
    for value in (parameter.low, parameter.default, parameter.high):
        assert number_from(path, parameter.spoken(value)) == value


def test_places_names_and_defaults_agree():
    fields = [parameter.field for parameter in PARAMETERS.values()]
    assert len(set(fields)) == len(fields)
    assert RECORD.names == tuple(fields)
    assert list(PLACES.values()) == list(range(len(PARAMETERS)))
    assert list(DEFAULTS) == [parameter.default for parameter in PARAMETERS.values()]
    # The record is the plain array under other names: equal size, and every field where its place says.
    assert RECORD.itemsize == 8 * len(fields)
    assert [RECORD.fields[field][1] for field in fields] == [8 * place for place in range(len(fields))]


# Every parameter moves something -------------------------------------------------------------------------------------
HORIZON, REPLICATES = 96, 12
SHORT_GRANTS = {"funding.grant_length": 6}
PRESET = {"governance.agenda": "preset by the mayor"}
PILOT = {"ending.pilot_length": 24}
RIVALS = {"city.rate_rival": 1.0, "motivation.rival": 6.0, "city.rival_pull": 1.0}
RECESSIONS = {"city.rate_recession": 1.0, "funding.renew_recession": 10.0, "funding.renew_base": 2.0, **SHORT_GRANTS}
NEW_MAYORS = {"politics.p_retires": 1.0, "politics.term_length": 1.0}
SUCCESSION = """politics.keep_base politics.keep_credit politics.keep_outcomes politics.keep_legitimacy
    politics.keep_middle politics.keep_others politics.keep_preparation politics.p_shrink politics.shake
    politics.takeover"""
NO_MONEY = {"funding.grant": 0.0, "funding.dues": 0.0, "funding.p_close": 0.05}
# What else has to be so for a parameter to matter, or to matter in more than a life or two.
CONTEXTS: dict[str, dict[str, float | bool | str]] = {
    "city.n_organizations": {"membership.start_size": 1},
    "membership.start_size": {"city.n_organizations": 400},
    "city.rate_recession": {**RECESSIONS, "city.rate_recession": 0.1},
    "city.recession_depth": RECESSIONS,
    "city.recession_half_life": RECESSIONS,
    "city.rival_pull": RIVALS,
    "city.rival_half_life": RIVALS,
    "city.window_length": {"city.rate_opportunity": 1.0},
    "training.leverage_points": {"city.rate_opportunity": 2.0},
    "politics.term_limit": {"politics.term_length": 1.0, "politics.p_retires": 0.0, "politics.p_unopposed": 1.0},
    **dict.fromkeys(SUCCESSION.split(), NEW_MAYORS),
    "politics.p_unopposed": {"politics.p_reelected": 0.3, "politics.term_length": 2.0},
    "trust.history_effect": {"city.history": 1.0},
    "governance.preset_openness": PRESET,
    "motivation.ownership": PRESET,
    "pressure.co_chair": {"governance.form": "co-chair"},
    "pressure.resident": {"governance.form": "tri-chair"},
    "backbone.handover_loss": {"backbone.handover": 24},
    "funding.renew_recession": RECESSIONS,
    "funding.renew_legitimacy": SHORT_GRANTS,
    "funding.renewed_share": {**SHORT_GRANTS, "funding.renewal": "automatic"},
    "funding.reserve": NO_MONEY,
    "funding.p_close": NO_MONEY,
    "training.innovation": {"learning.rate_trials": 4.0},
    "ending.p_collapse": {"ending.least_power": 0.5},
    "motivation.rival": RIVALS,
    "motivation.mandated": {"governance.mandate": 0.5},
    "ending.p_goal": {"city.goal": 0.05},
    "ending.p_continue": {**PILOT, "learning.rate_trials": 0.0, "wins.rate": 5.0},
    "ending.restart": PILOT,
    "ending.restart_after": {**PILOT, "ending.restart": True},
}
# Values to try where a bound lies past the horizon.
VALUES: dict[str, float] = {"backbone.handover": 24, "ending.pilot_length": 24}
COHORT = [path for path in PARAMETERS if path.startswith("cohort.")]


def lives_of(scenario):
    """All bits of the runs and months of a few lives."""
    lives = live_through(scenario, np.arange(REPLICATES), 1, record=("runs", "months"), threads=1)
    return tuple(table[name].tobytes() for table in (lives.runs, lives.months) for name in table.dtype.names)


def moves(path, scenario):
    """Whether another value of a parameter changes any bit of what comes out."""
    parameter = PARAMETERS[path]
    if parameter.kind == "choice":
        values = [float(place) for place in range(len(parameter.choices))]
    else:
        values = [parameter.low, parameter.high, VALUES.get(path, parameter.default)]
    found = {lives_of(scenario.override({path: parameter.spoken(value)})) for value in values}
    return len(found) > 1


def cohort_of(scenario, n=2):
    """The same city, several times over, each with its own luck."""
    return replace(scenario, values=np.repeat(scenario.values, n, axis=0), site_names=("",) * n)


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_parameter_moves_some_output_somewhere(path, baseline):
    scenario = baseline.override(CONTEXTS.get(path, {}), horizon=HORIZON)
    assert moves(path, cohort_of(scenario) if path in COHORT else scenario)


@pytest.mark.parametrize("path", [*COHORT, "motivation.ownership", "ending.restart_after", "pressure.resident"])
def test_a_parameter_without_its_context_moves_nothing(path, baseline):
    assert not moves(path, baseline.override(horizon=HORIZON))


# A lever that an event may set moves something from then on ----------------------------------------------------------
ADOPTED = 20
OPEN = [path for path, parameter in PARAMETERS.items() if parameter.role == LEVER and not parameter.is_fixed]
RENEWED = {**SHORT_GRANTS, "funding.renew_base": 2.0}
ADOPTED_IN = {
    **dict.fromkeys((path for path in OPEN if path.startswith("funding.")), RENEWED),
    "training.innovation": {"learning.rate_trials": 4.0},
    "training.leverage_points": {"city.rate_opportunity": 2.0, "leadership.rate_nonprofit": 1.0},
}
IN_TIME = {"ending.pilot_length": 24, "backbone.handover": 24, "ending.restart": True, "ending.restart_after": 3}


@pytest.mark.parametrize("path", OPEN)
def test_an_adopted_lever_moves_something_from_then_on(path, baseline):
    parameter = PARAMETERS[path]
    plain = baseline.override({**CONTEXTS.get(path, {}), **ADOPTED_IN.get(path, {})}, horizon=HORIZON)
    plain = cohort_of(plain) if path in COHORT else plain
    values = [parameter.spoken(parameter.low), parameter.spoken(parameter.high), IN_TIME.get(path)]
    adoptions = [
        [{"month": ADOPTED, "event": "adopt", "parameter": path, "value": value}]
        for value in values
        if value is not None
    ]
    found = {lives_of(plain.override(events=events)) for events in ([], *adoptions)}
    assert len(found) > 1


@pytest.mark.parametrize("path", [path for path in PARAMETERS if path not in OPEN])
def test_nothing_else_can_be_adopted(path, baseline):
    value = PARAMETERS[path].spoken(PARAMETERS[path].high)
    with pytest.raises(ConfigError, match=re.escape(path)):
        baseline.override(events=[{"month": 20, "event": "adopt", "parameter": path, "value": value}])


def test_contexts_name_parameters():
    assert set(CONTEXTS) | set(VALUES) <= set(PARAMETERS)


# No output reads a lever ---------------------------------------------------------------------------------------------
def parameters_read(source):
    """Parameters that a piece of source reads by name; all of them if it touches the plain array."""
    fields = {parameter.field: path for path, parameter in PARAMETERS.items()}
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return set(PARAMETERS) if "levers" in names else {fields[name] for name in names if name in fields}


def source_of(thing):
    """Source of a module, or of a function before it was compiled."""
    return inspect.getsource(thing if isinstance(thing, ModuleType) else getattr(thing, "py_func", thing))


@pytest.mark.parametrize("thing", [outputs, ending.network, outcomes.mean_of, outcomes.mean_systems])
def test_no_output_reads_a_lever(thing):
    read = parameters_read(source_of(thing))
    assert [path for path in read if PARAMETERS[path].role == LEVER] == []


def test_outputs_take_no_other_function_from_the_mechanisms():
    taken = [
        alias.name
        for node in ast.walk(ast.parse(source_of(outputs)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cisim.mechanisms")
        for alias in node.names
    ]
    assert sorted(taken) == ["mean_of", "mean_systems", "network"]


def test_the_search_finds_levers_where_they_are_read():
    assert "effort.release" in parameters_read(source_of(effort))
    assert "city.early_change" in parameters_read(source_of(outputs))
    assert parameters_read("site.levers[3]") == set(PARAMETERS)
