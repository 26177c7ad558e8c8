"""What is going to happen changes nothing before it happens: earlier months stay as they were, to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cisim.simulation import live_through

KEPT = ("runs", "months", "organizations")


def unlike(one, two, months):
    """Whether two lives differ in any bit in some months."""
    pairs = ((one.months, two.months), (one.organizations, two.organizations))
    return any(
        a[name][:, :, months].tobytes() != b[name][:, :, months].tobytes() for a, b in pairs for name in a.dtype.names
    )


def test_a_certain_defeat_changes_nobody_before_it(baseline):
    plain = baseline.override(horizon=72)
    lost = plain.override(events=[{"month": 48, "event": "election", "winner": "challenger"}])
    one, two = (live_through(s, np.arange(20), 1, record=KEPT) for s in (plain, lost))
    assert not unlike(one, two, slice(48))
    assert unlike(one, two, slice(48, 49))


@settings(max_examples=40)
@given(data=st.data())
def test_an_event_changes_nothing_before_it(data, baseline, any_table_event):
    plain = baseline.override(horizon=36)
    month = data.draw(st.integers(1, 36))
    what = data.draw(any_table_event(plain.n_organizations, 1))
    one, two = (
        live_through(s, np.arange(3), 1, record=KEPT, threads=1)
        for s in (plain, plain.override(events=[{"month": month, **what}]))
    )
    assert not unlike(one, two, slice(month))
