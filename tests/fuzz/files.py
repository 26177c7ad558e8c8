"""Files that nobody meant to write: valid ones with a part replaced, and bytes and texts at random.

Most mistakes are found in files that are nearly right, so that what is generated starts from a valid file of its kind.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

NAMED = {"title": "T", "question": "Q?", "source": "assumption"}
EVENTS = [
    {"month": 3, "event": "election", "winner": "challenger"},
    {"month": 4, "event": "leader leaves", "who": "backbone host"},
    {"month": 5, "event": "breach", "at_fault": 1, "wronged": 2, "depth": 0.5},
    {"month": 6, "event": "adopt", "parameter": "backbone.budget", "value": 1.5},
    {"month": 7, "event": "crisis", "half_life": 3.0, "site": 0},
]
PARAMETERS = {"trust.initial": 0.5, "politics.term_limit": 2, "governance.form": "co-chair", "ending.restart": True}
VALID: dict[str, dict[str, Any]] = {
    "scenario": {
        **NAMED,
        "extends": "baseline",
        "city": "default",
        "horizon": 60,
        "parameters": PARAMETERS,
        "events": EVENTS,
        "sites": [{"name": "north", "parameters": {"trust.initial": 0.2}}, {}],
    },
    "city": {**NAMED, "parameters": {"city.n_organizations": 30, "city.alignment": 0.4}},
    "experiment": {
        **NAMED,
        "scenarios": ["baseline", {"name": "other", "extends": "co-chair", "parameters": PARAMETERS, "events": EVENTS}],
        "cities": ["default"],
        "vary": {"trust.initial": {"low": 0.1, "high": 0.5, "n": 3}, "pressure.quick_wins": [0.1, 0.2]},
        "design": {"kind": "grid"},
        "replicates": 12,
        "seed": 3,
        "horizon": 24,
        "record": {"months": 6},
        "stop": {"half_width": 0.1, "on": "difference", "of": "survival@12", "against": "other", "max_runs": 50},
    },
    "sampled experiment": {
        **NAMED,
        "scenarios": ["baseline"],
        "vary": {"trust.initial": None, "horizon": {"low": 12, "high": 24}},
        "design": {"kind": "latin-hypercube", "n": 5},
        "replicates": 2,
    },
    "claim": {
        "id": "C1",
        "claim": "A",
        "source": "B",
        "mechanism": "M",
        "note": "N",
        "scenarios": ["baseline", {"name": "other", "extends": "co-chair", "city": "default", "horizon": 120}],
        "contrasts": [
            {
                "name": "C", "measure": "duration", "expected": "more", "smallest": 1,
                "weights": {"baseline": 1, "other": -1},
            }
        ],
        "cities": 10,
        "seed": 1,
    },
    "calibration": {
        **{name: NAMED[name] for name in ("title", "source")},
        "targets": {"alive_at_year_3": {"low": 0.8, "high": 0.9, "tolerance": 0.1, "source": "S", "is_fitted": True}},
        "free": {"trust.initial": {"low": 0.3, "high": 0.6}},
        "cities": {"baseline": 20},
        "seed": 1,
        "first": 40,
        "kept": 0.5,
        "sample": 12,
    },
}  # fmt: skip

# Pieces of YAML that stand where something else should.
NASTY = [
    *(".nan", "-.inf", ".inf", "1e400", "-1e999", "9" * 400, "-" + "9" * 400, "9" * 5000, "1e-400", "-0.0", "0x1F"),
    *("1_000", "012", "9223372036854775808", "1:30", "yes", "~", "''", '"\\0"', '"a\\0b.yaml"', '"\\uD800"'),
    *('"\\n"', '"x\\ny: z"', '"\\r\\x1b[31mred"', '"\\u202Eabc"', "'é漢🙂'", "[]", "{}", "[[]]", "[{}]"),
    *("{1: 2}", "{~: 1}", "{.nan: 1}", "{[a]: 1}", "{? {a: 1} : 2}", "{? !!set {a} : 1}", "{a: 1, a: 2}"),
    *("{a: 1}", "[1, 2]", "{<<: {a: 1}}", "!!binary x", "!!null x", "survival@999999999999", "C0"),
    *("!!bool x", "!!int ''", "!!int x", "!!float x", "!!timestamp x", "!!timestamp 2001-99-99"),
    *("!!set {a}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!str [a]", "!!seq a", "!!map a", "!mine x", "!<x> y"),
    *("!!python/object/apply:os.system [true]", "!!python/name:os.system", "&a [1]", "*a", "&a {b: *a}"),
    *("2001-01-01", "2001-12-14t21:59:43.10-05:00", "=", "<<", "../../../etc/passwd", "/etc/passwd", "/dev/null"),
    *("..", ".", "./mine.yaml", "nowhere.yaml", "con.yaml", "'" + "a/" * 3000 + "b.yaml'", "'" + "x" * 20000 + "'"),
    *("[" * 50 + "]" * 50, "[" * 3000, "{a: " * 3000, "'" + "\\u0301" * 500 + "'", "true", "false", "-1", "0", "1e-3"),
    *("baseline", "co-chair", "cohort-of-eight", "default", "most central", "600", "601"),
    *("C" + "9" * 5000, "{low: 1, high: 0}", "{low: .nan}", "{n: 10000000000000000000000}", "{low: 0, high: 1, n: 2}"),
    *("sobol", "morris", "table", "zip", "{kind: table, file: ..}", "{kind: sobol, n: 3}"),
    *("{kind: morris, n: 10000000}", "{kind: latin-hypercube, n: 10000000}", "ended@1-2", "outcome@1e9"),
    *("outcome@-1", "trust@" + "9" * 30),
]  # fmt: skip
_HOLE = "\ue000"  # stands where a piece is put in


def places(content: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a document."""
    keys = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    return [above, *(way for key in keys for way in places(content[key], (*above, key)))]


def replaced(content: Any, way: tuple[Any, ...], piece: str, as_key: bool) -> str:
    """The document as a text, with a piece of YAML in place of one part, or of the key that it stands under."""
    if not way:
        return piece
    content = copy.deepcopy(content)
    above = content
    for key in way[:-1]:
        above = above[key]
    if as_key and isinstance(above, dict):
        above[_HOLE] = above.pop(way[-1])
    else:
        above[way[-1]] = _HOLE
    return json.dumps(content, ensure_ascii=False).replace(f'"{_HOLE}"', piece)


@st.composite
def nearly_valid(draw: Any, kind: str) -> bytes:
    """A valid file of a kind with one or two parts replaced by something else."""
    content = VALID[kind]
    if draw(st.booleans()):  # first of all without some keys, so that other checks are reached
        gone = draw(st.sets(st.sampled_from(sorted(content)), max_size=3))
        content = {key: value for key, value in content.items() if key not in gone}
    ways = places(content)[1:] or [()]
    piece = draw(st.sampled_from(NASTY) | st.text(max_size=20) | st.integers().map(str) | st.floats().map(repr))
    text = replaced(content, draw(st.sampled_from(ways)), piece, draw(st.integers(0, 4)) == 0)
    return text.encode("utf-8", "surrogatepass")


@st.composite
def damaged(draw: Any, whole: bytes) -> bytes:
    """Bytes with some changed, cut out or doubled."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        how = draw(st.sampled_from(("flip", "cut", "insert", "truncate")))
        if how == "flip" and content:
            content[start] ^= 1 << draw(st.integers(0, 7))
        elif how == "cut":
            del content[start : start + draw(st.integers(1, 40))]
        elif how == "insert":
            content[start:start] = draw(st.binary(min_size=1, max_size=20))
        else:
            del content[start:]
    return bytes(content)


def text_of(kind: str) -> bytes:
    """The valid file of a kind."""
    return json.dumps(VALID[kind]).encode()


def any_file(kind: str) -> st.SearchStrategy[bytes]:
    """A file that is to be read as one of a kind: nearly right most of the time."""
    lines = st.lists(st.sampled_from(NASTY) | st.sampled_from(sorted(VALID[kind])), max_size=8)
    soup = lines.map(lambda pieces: "\n".join(f"{piece}: {pieces[0]}" for piece in pieces).encode())
    return nearly_valid(kind) | nearly_valid(kind) | damaged(text_of(kind)) | st.binary(max_size=200) | soup
