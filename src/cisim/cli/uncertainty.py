"""What several commands need to carry along what is not known of the numbers: the options, and the sample they name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.yaml_files import ConfigError

if TYPE_CHECKING:
    from cisim.calibration import Posterior


class Uncertainty(StrEnum):
    """Whether what is not known of the numbers is carried along."""

    none = "none"
    posterior = "posterior"


Sets = Annotated[
    Uncertainty, typer.Option(help="posterior: also under every set of numbers that agrees with published patterns.")
]
Sample = Annotated[
    Path | None, typer.Option("--posterior", metavar="FILE", help="The sample of sets, instead of the shipped one.")
]


def sample_of(uncertainty: Uncertainty, path: Path | None) -> Posterior | None:
    """The sample of sets that was asked for; raises ConfigError."""
    if uncertainty == Uncertainty.none:
        if path is not None:
            raise ConfigError("--posterior: goes together with --uncertainty posterior")
        return None
    from cisim.calibration import load_posterior

    return load_posterior(path)
