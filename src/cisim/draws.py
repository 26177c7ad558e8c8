"""Luck: every random number is a function of where it is used, never of what was drawn before.

A draw is keyed by (seed, replicate, site), stream, month, entity and purpose. Two scenarios with one seed
therefore meet the same elections, departures and crises, and differ only through what the lever causes; an
extra draw anywhere shifts no other draw. Mixing is the finalizer of SplitMix64 (Steele, Lea & Flood 2014,
OOPSLA, doi:10.1145/2660193.2660195), applied once to the coarse part of the key and once more to the fine part.
"""

from __future__ import annotations

import math

import numpy as np

from cisim.compilation import compiled_as

# One stream per mechanism, so that a draw added to one of them moves nothing in another.
FOUNDING, SHOCKS, POLITICS, LEADERSHIP, MEETINGS, AGENDA = 1, 2, 3, 4, 5, 6
QUICK_WINS, SYSTEMS_CHANGE, MEASUREMENT, FUNDING, MEMBERSHIP, ENDING, COHORT = 8, 9, 11, 13, 15, 16, 17
# Streams from here on are for mechanisms that users add.
USER = 64

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_S11, _S16, _S32 = np.uint64(11), np.uint64(16), np.uint64(32)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53


@compiled_as("uint64(uint64)")
def mix(word):
    """SplitMix64's finalizer: a bijection of 64-bit words that spreads every bit over all others."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@compiled_as("uint64(int64, int64, int64)")
def luck_of(seed, replicate, site):
    """Key of one site of one replicate under one seed [64 bits]."""
    key = mix(np.uint64(seed) + _GOLDEN)
    key = mix(key + np.uint64(replicate) * _GOLDEN + np.uint64(1))
    return mix(key + np.uint64(site) * _GOLDEN + np.uint64(2))


@compiled_as("void(int64, int64[::1], uint64[:, ::1])")
def write_lucks(seed, replicates, keys):
    """Write the key of each replicate (runs,) and site into `keys` (runs, sites)."""
    for r in range(len(replicates)):
        for site in range(keys.shape[1]):
            keys[r, site] = luck_of(seed, replicates[r], site)


@compiled_as("uint64(uint64, int64, int64)")
def luck_in(luck, stream, month):
    """Key of one month of one stream: the coarse part, for a mechanism that draws much in a month."""
    return mix(luck + (np.uint64(stream) << _S32 | np.uint64(month)) * _GOLDEN)


@compiled_as("float64(uint64, int64, int64)")
def drawn(monthly_luck, who, purpose):
    """A number in [0, 1) for one purpose (0..65535) of one entity, from the key that `luck_in` gives."""
    fine = mix(monthly_luck + (np.uint64(who) << _S16 | np.uint64(purpose)) * _GOLDEN)
    return np.float64(fine >> _S11) * _TO_UNIT


@compiled_as("float64(uint64, int64, int64, int64, int64)")
def uniform(luck, stream, month, who, purpose):
    """A number in [0, 1) for one purpose (0..65535) of one entity in one month of one stream."""
    return drawn(luck_in(luck, stream, month), who, purpose)


@compiled_as("float64(uint64, int64, int64, int64, int64)")
def normal(luck, stream, month, who, purpose):
    """A standard normal number (Box & Muller 1958); uses purposes `purpose` and `purpose + 1`."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(luck, stream, month, who, purpose)))
    return radius * math.cos(2.0 * math.pi * uniform(luck, stream, month, who, purpose + 1))
