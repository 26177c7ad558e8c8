"""The default city is the central point of the shipped sample, and every fitted number is said to be one."""

from __future__ import annotations

import numpy as np

from cisim import configs
from cisim.calibration import load_calibration, load_posterior
from cisim.parameters import PARAMETERS


def test_the_shipped_sample_is_large_enough_and_of_the_free_numbers():
    posterior = load_posterior()
    free = load_calibration(configs.folder() / "calibration.yaml").content.free
    assert len(posterior) >= 200
    assert set(posterior.paths) == set(free)
    assert len(np.unique(posterior.sets, axis=0)) == len(posterior)


def test_the_defaults_are_the_means_of_the_sample_rounded():
    posterior = load_posterior()
    spread = posterior.sets.std(axis=0)
    defaults = np.array([PARAMETERS[path].default for path in posterior.paths])
    assert np.all(np.abs(defaults - posterior.sets.mean(axis=0)) < 0.05 * spread)


def test_the_fitted_numbers_say_so():
    said = {path for path, parameter in PARAMETERS.items() if "calibrated" in parameter.source}
    assert said == set(load_posterior().paths)
