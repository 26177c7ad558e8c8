"""The reduced model is the same model in each of its forms, so that comparing their times means something."""

import numpy as np
import pytest
from measures.contest import distance, in_standard_errors
from reduced import c_form, mesa_form, numba_form, numpy_form
from reduced.state import MONTH, VALUES, keys_of


@pytest.fixture(scope="module")
def numba():
    return numba_form.live(keys_of(400))


@pytest.mark.skipif(c_form.COMPILER is None, reason="there is no C compiler")
def test_c_agrees_with_numba(numba):
    assert distance(numba, c_form.live(keys_of(400))) < 1e-12


def test_numpy_agrees_with_numba_across_batches(numba):
    assert distance(numba, numpy_form.live(keys_of(400))) < 1e-9


@pytest.mark.parametrize("model", [mesa_form.Table, mesa_form.ShuffledTable])
def test_mesa_agrees_with_numba_in_the_mean(numba, model):
    mesa = mesa_form.live(keys_of(40, seed=2), model)
    for name in ("trust", "commitment", "momentum", "n_members"):
        for month in (12, 60, 120):
            assert abs(in_standard_errors(numba, mesa, name, month)) < 4.0, (name, month)
    for name in ("trust", "commitment"):  # at launch nothing but the draws of the founding can differ
        assert abs(in_standard_errors(numba, mesa, name, 0)) < 4.0


def test_a_run_depends_on_its_own_key_alone(numba):
    keys = keys_of(400)
    for live in (numba_form.live, numpy_form.live):
        assert distance(live(keys[7:9]), numba[7:9]) < 1e-9


def test_mesa_runs_again_alike():
    keys = keys_of(1)
    assert distance(mesa_form.live(keys), mesa_form.live(keys)) == 0.0


def test_every_mechanism_is_at_work(numba):
    assert numba.shape == (400, VALUES["n_months"] + 1)
    assert all(np.isfinite(numba[name]).all() for name in MONTH.names)
    for name in ("trust", "commitment", "momentum"):
        assert ((numba[name] >= 0.0) & (numba[name] <= 1.0)).all()
        assert (np.abs(np.diff(numba[name], axis=1)).max(axis=1) > 0.0).all()
    assert (np.diff(numba.n_members, axis=1) <= 0).all()
    assert 10.0 < numba.n_members[:, -1].mean() < 19.0
