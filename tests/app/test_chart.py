"""A chart is sent as one text that a browser can read, whatever the numbers are made of."""

import json

import numpy as np
import pytest

from cisim.app.chart import Rows, as_text


def test_a_chart_is_its_option_and_its_table():
    option = {"series": [{"data": [[0, 1.5], [1, 2.5]], "name": "“A”"}], "animation": False}
    read = json.loads(as_text(option, Rows(("Month", "Share"), [("1 m", "50%")])))
    assert read == {"option": option, "head": ["Month", "Share"], "rows": [["1 m", "50%"]]}
    assert json.loads(as_text(option))["rows"] == []


def test_numbers_of_numpy_are_numbers_and_what_is_unknown_is_a_gap():
    data = [np.float64(1.5), np.int64(2), np.float64("nan"), float("inf"), np.bool_(True)]
    option = {"series": [{"data": data}], "rows": np.array([[1.0, np.nan], [2.0, 3.0]]), "pair": (1, float("nan"))}
    read = json.loads(as_text(option))["option"]
    assert read == {"series": [{"data": [1.5, 2, None, None, True]}], "rows": [[1, None], [2, 3]], "pair": [1, None]}


def test_what_no_browser_can_read_is_refused():
    with pytest.raises(TypeError, match="set cannot be shown"):
        as_text({"data": {1, 2}})
