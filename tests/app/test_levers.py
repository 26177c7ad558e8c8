import math
import re
from decimal import Decimal
from pathlib import Path

import pytest

import cisim.app
from cisim.app.levers import Levers, declared, from_browser, step_of
from cisim.parameters import CONSTANT, LEVER, PARAMETERS, UNCERTAINTY
from cisim.scenario import load
from cisim.values import number_from
from cisim.yaml_files import ConfigError

NUMBERS = [p for p in PARAMETERS.values() if p.kind in ("number", "whole")]


def test_every_lever_and_uncertainty_has_a_control_and_no_constant_has():
    paths = {control["path"] for control in declared()}
    assert paths == {p.path for p in PARAMETERS.values() if p.role != CONSTANT}
    roles = {control["role"] for control in declared((LEVER,))}
    assert roles == {LEVER}
    assert {control["role"] for control in declared()} == {LEVER, UNCERTAINTY}


def test_a_control_says_what_the_declaration_says():
    for control in declared():
        parameter = PARAMETERS[control["path"]]
        assert (control["low"], control["high"]) == (parameter.low, parameter.high)
        assert control["meaning"] == parameter.meaning
        assert control["source"] == parameter.source
        assert control["start"] == parameter.spoken(parameter.default)


@pytest.mark.parametrize("parameter", NUMBERS, ids=lambda p: p.path)
def test_a_slider_reaches_its_default_and_both_bounds(parameter):
    step = Decimal(repr(step_of(parameter)))
    for value in (parameter.default, parameter.high):
        assert (Decimal(repr(value)) - Decimal(repr(parameter.low))) % step == 0
    n_steps = (parameter.high - parameter.low) / float(step)
    assert n_steps >= (100 if parameter.kind == "number" else 1)
    assert math.isfinite(n_steps)


def test_values_start_at_the_scenario():
    scenario = load("backbone-led")
    controls = {control["path"]: control for control in declared(base=scenario.parameters())}
    assert controls["governance.form"]["start"] == "backbone-led"


def test_a_few_can_be_chosen_in_the_declared_order():
    chosen = declared(paths=["trust.gain", "governance.form"])
    assert [control["path"] for control in chosen] == ["governance.form", "trust.gain"]


@pytest.mark.parametrize("parameter", NUMBERS, ids=lambda p: p.path)
def test_what_a_slider_sends_is_a_valid_value(parameter):
    for sent in (parameter.low, parameter.high, int(parameter.high), parameter.default):
        if parameter.low <= sent <= parameter.high:
            value = from_browser(parameter.path, sent)
            assert type(value) is (int if parameter.kind == "whole" else float)
            number_from(parameter.path, value)


def test_whole_numbers_come_from_the_browser_as_either_kind():
    assert [type(from_browser("city.n_organizations", sent)) for sent in (40, 40.0)] == [int, int]
    assert type(from_browser("trust.gain", 0)) is float
    with pytest.raises(ConfigError, match=r"city\.n_organizations"):
        from_browser("city.n_organizations", 40.5)


def test_moved_levers_are_told_with_those_that_were_and_back_at_their_start_no_more(drawn):
    told = []
    base = {"trust.gain": 0.125}
    before = {"governance.threshold": 0.75, "city.n_organizations": 40}
    shown = drawn(Levers(before, told.append, base=base, paths=["trust.gain", "governance.threshold"])).part("declared")
    assert shown.values == {"governance.threshold": 0.75}  # of the others there is no control
    assert (shown.searchable, shown.is_open) == (False, True)
    for message in ({"path": "trust.gain", "value": 0.25}, {"path": "trust.gain", "value": 0.125}):
        shown.vue_change(message)
    assert told == [before | {"trust.gain": 0.25}, before]
    shown.vue_change({"path": "city.n_organizations", "value": 30})
    shown.vue_change({"value": 30})
    assert len(told) == 2
    shown.vue_change({"path": "governance.threshold", "value": PARAMETERS["governance.threshold"].default})
    assert told[2:] == [{"city.n_organizations": 40}]
    every = drawn(Levers({"trust.gain": 0.25, "wins.shared_credit": 1.0}, told.append)).part("declared")
    assert (every.searchable, every.is_open) == (True, False)
    every.vue_reset("trust.gain")
    every.vue_reset(None)
    assert told[3:] == [{"wins.shared_credit": 1.0}, {}]


@pytest.mark.parametrize("value", [None, [], {}, "x", float("nan"), 1e9, True])
def test_what_no_slider_sends_is_refused(value):
    with pytest.raises(ConfigError):
        from_browser("governance.threshold", value)


def test_no_page_defines_a_bound_or_a_meaning_itself():
    folder = Path(cisim.app.__file__).parent
    texts = {
        path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".py", ".vue", ".js")
    }
    assert len(texts) > 10
    meanings = [parameter.meaning for parameter in PARAMETERS.values()]
    for path, text in texts.items():
        assert not [meaning for meaning in meanings if meaning in text], path
        for slider in ("solara.Slider", "SliderInt", "SliderFloat", "v-slider", "rv.Slider"):
            assert slider not in text, path
        for control in re.findall(r"<input[^>]*type=\"range\"[^>]*>", text, flags=re.S):
            assert not re.search(r"\s(min|max|step)=\"[1-9.]", control) or "lever" not in control, path
