"""Luck: draws are even, independent of their neighbours, and exactly what the published mixing gives."""

import math

import numpy as np
import pytest
from scipy import stats

from cisim import draws

N = 20_000
# Chance of a false alarm of one check; keys are fixed, so that a check that passes once always passes.
ALPHA = 1e-6
Z = stats.norm.isf(ALPHA / 2)
BITS = 2**64 - 1
AXES = ("seed", "replicate", "site", "stream", "month", "who", "purpose")


@pytest.fixture(autouse=True)
def overflow():
    with np.errstate(over="ignore"):  # as in the model itself, should it run uncompiled
        yield


# An independent implementation, in Python's unbounded integers --------------------------------------------------------
def splitmix(word):
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & BITS
    return word ^ (word >> 31)


def key(seed, replicate, site):
    golden = 0x9E3779B97F4A7C15
    word = splitmix((seed + golden) & BITS)
    word = splitmix((word + replicate * golden + 1) & BITS)
    return splitmix((word + site * golden + 2) & BITS)


def drawn(seed, replicate, site, stream, month, who, purpose):
    golden = 0x9E3779B97F4A7C15
    coarse = splitmix((key(seed, replicate, site) + ((stream << 32) | month) * golden) & BITS)
    fine = splitmix((coarse + ((who << 16) | purpose) * golden) & BITS)
    return (fine >> 11) * 2.0**-53


def unmixed(word):
    """The inverse of the finalizer, step by step."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        known = word
        for _ in range(64 // shift + 1):
            known = word ^ (known >> shift)
        word = (known * pow(factor, -1, 2**64)) & BITS
    return word


def uniform(seed, replicate, site, *place):
    return draws.uniform(np.uint64(draws.luck_of(seed, replicate, site)), *place)


# Checks: each is true of a good generator, and is shown below to be false of a bad one --------------------------------
def is_even(u):
    """Kolmogorov-Smirnov over [0, 1), and chi-square of 64 equal bins."""
    far = stats.kstest(u, "uniform").statistic > math.sqrt(-0.5 * math.log(ALPHA / 2)) / math.sqrt(len(u))
    uneven = stats.chisquare(np.bincount((u * 64).astype(int), minlength=64)).statistic > stats.chi2.isf(ALPHA, 63)
    return not far and not uneven


def low_bits(u):
    """The last 8 of the 53 bits, as numbers in [0, 1)."""
    return ((u * 2.0**53).astype(np.uint64) & np.uint64(255)) / 256.0


def is_unrelated(u, v):
    """No correlation of pairs (its standard error is 1 / sqrt(n)), and 16 x 16 cells of equal count."""
    cells = np.bincount((u * 16).astype(int) * 16 + (v * 16).astype(int), minlength=256)
    is_even_in_pairs = stats.chisquare(cells).statistic < stats.chi2.isf(ALPHA, 255)
    return bool(is_even_in_pairs and np.std(v) > 0 and abs(np.corrcoef(u, v)[0, 1]) < Z / math.sqrt(len(u)))


def is_normal(x):
    """Moments, whose standard errors are those of a normal sample, and Kolmogorov-Smirnov."""
    n = len(x)
    moments = (np.mean(x), np.var(x) - 1.0, stats.skew(x), stats.kurtosis(x))
    errors = [math.sqrt(k / n) for k in (1, 2, 6, 24)]
    far = stats.kstest(x, "norm").statistic > math.sqrt(-0.5 * math.log(ALPHA / 2)) / math.sqrt(n)
    return not far and all(abs(m) < Z * e for m, e in zip(moments, errors, strict=True))


def lcg(n):
    """A linear congruential generator modulo 2^64 (Knuth's MMIX), of which the low bits are poor."""
    state, found = 1, []
    for _ in range(n):
        state = (6364136223846793005 * state + 1442695040888963407) & BITS
        found.append(state)
    return found


def along(axis, n=N):
    """Keys of which only one part moves, by 1."""
    base = dict(zip(AXES, (1, 0, 0, draws.MEETINGS, 12, 5, 0), strict=True))
    return [tuple({**base, axis: base[axis] + i}.values()) for i in range(n)]


def scattered(n=N):
    """Keys all over the room that the model uses."""
    rng = np.random.default_rng(20260101)
    highs = (1000, 1000, 64, 100, 600, 2**20, 100)
    return [tuple(int(x) for x in row) for row in rng.integers(0, highs, (n, len(highs)))]


# Uniform numbers ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("axis", AXES)
def test_draws_are_even_along_every_part_of_the_key(axis):
    u = np.array([uniform(*place) for place in along(axis)])
    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert is_even(u)
    # Numbers of 8 bits lie 1 / 256 below what they stand for at the most, which Kolmogorov-Smirnov does not see here.
    assert is_even(low_bits(u))
    for lag in (1, 2, 7, 256):
        assert is_unrelated(u[:-lag], u[lag:])
        assert is_unrelated(low_bits(u)[:-lag], low_bits(u)[lag:])


@pytest.mark.parametrize("axis", range(len(AXES)), ids=AXES)
def test_draws_are_unrelated_to_those_of_neighbouring_keys(axis):
    places = scattered()
    here = np.array([uniform(*p) for p in places])
    there = np.array([uniform(*(x + (i == axis) for i, x in enumerate(p))) for p in places])
    assert is_unrelated(here, there)


def test_bad_generators_fail_the_same_checks():
    # The low bits of a linear congruential generator come again after 256 steps; those of 45-bit numbers are all 0.
    low = np.array([state & 255 for state in lcg(N)]) / 256.0
    assert not is_unrelated(low[:-256], low[256:])
    assert not is_even(low_bits(np.floor(np.random.default_rng(0).random(N) * 2.0**45) * 2.0**-45))
    # A sequence of golden steps without mixing is even, but each follows from the one before.
    golden = np.arange(N) * 0.6180339887498949 % 1.0
    assert is_even(golden)
    assert not is_unrelated(golden[:-1], golden[1:])
    # A draw that ignores its month.
    places = scattered(2000)
    here = np.array([uniform(*p) for p in places])
    assert not is_unrelated(here, here)
    same = np.array([uniform(1, 0, 0, draws.MEETINGS, 12, 5, 0) for _ in range(2000)])
    assert not is_even(same)
    assert not is_unrelated(same[:-1], same[1:])
    # Clustered, or a little too narrow.
    assert not is_even(0.97 * golden)
    assert not is_normal(sum(np.random.default_rng(k).random(N) - 0.5 for k in range(12)) * 1.05)
    assert not is_normal(sum(np.random.default_rng(k).random(N) - 0.5 for k in range(3)) * 2.0)


def test_no_two_draws_share_a_key():
    lucks = {draws.luck_of(s, r, k) for s in range(20) for r in range(200) for k in range(8)}
    assert len(lucks) == 20 * 200 * 8
    luck = np.uint64(draws.luck_of(1, 0, 0))
    places = [(s, m, w, q) for s in (1, 2, 64) for m in (0, 1, 600) for w in (0, 1, 1024, 2**20) for q in range(300)]
    places += [(s, m, w, 65535) for s in (1, 2) for m in range(600) for w in range(20)]
    assert len({draws.uniform(luck, *place) for place in places}) == len(places)


# Mixing ---------------------------------------------------------------------------------------------------------------
def test_mixing_is_that_of_splitmix64():
    # The first five outputs of SplitMix64 from the state 1234567, as other implementations publish them.
    published = (
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    )
    states = [(1234567 + k * 0x9E3779B97F4A7C15) & BITS for k in range(1, 6)]
    assert tuple(splitmix(s) for s in states) == published
    assert tuple(int(draws.mix(np.uint64(s))) for s in states) == published


def test_mixing_loses_nothing():
    words = [0, 1, 2, BITS, 2**63, 2**32, *lcg(2000)]
    mixed = [int(draws.mix(np.uint64(w))) for w in words]
    assert [unmixed(m) for m in mixed] == words
    assert [unmixed(splitmix(w & ~1)) for w in words] != words  # a mixing that loses a bit is found out


def test_one_bit_turns_half_of_all_bits():
    words = lcg(500)

    def turned(mixing):
        return [(mixing(w) ^ mixing(w ^ (1 << bit))).bit_count() for w in words for bit in range(64)]

    counts = turned(lambda w: int(draws.mix(np.uint64(w))))
    # A binomial count of 64 has the standard deviation 4; those of one word are not quite independent.
    assert abs(np.mean(counts) - 32.0) < Z * 4.0 / math.sqrt(len(words))
    assert min(counts) > 0
    assert np.mean(turned(lambda w: w)) == 1.0


def test_luck_and_draws_are_those_of_the_independent_implementation():
    for place in [*scattered(500), (0,) * 7, (2**63 - 1, 2**31, 63, 127, 600, 2**31, 65535)]:
        assert int(draws.luck_of(*place[:3])) == key(*place[:3])
        assert uniform(*place) == drawn(*place)


def test_every_part_of_the_key_counts_and_zero_is_a_seed():
    place = (0, 0, 0, draws.SHOCKS, 0, 0, 0)
    assert 0.0 < uniform(*place) < 1.0
    assert draws.luck_of(0, 0, 0) not in (0, draws.luck_of(1, 0, 0), draws.luck_of(0, 1, 0), draws.luck_of(0, 0, 1))
    others = [uniform(*(x + (i == axis) for i, x in enumerate(place))) for axis in range(len(AXES))]
    assert len({uniform(*place), *others}) == 1 + len(AXES)
    assert uniform(*place) == uniform(*place)


def test_streams_are_all_different():
    streams = [value for name, value in vars(draws).items() if name.isupper() and isinstance(value, int)]
    assert len(set(streams)) == len(streams) == 14
    assert max(streams) == draws.USER


# Normal numbers -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("axis", ["replicate", "month", "who"])
def test_normal_numbers_have_normal_moments(axis):
    x = np.array([draws.normal(np.uint64(draws.luck_of(*p[:3])), *p[3:]) for p in along(axis)])
    assert is_normal(x)
    rank = stats.norm.cdf(x)
    assert is_unrelated(rank[:-1], rank[1:])


def test_normal_numbers_are_those_of_box_and_muller():
    luck = np.uint64(draws.luck_of(3, 4, 5))
    for month in range(200):
        u, v = (drawn(3, 4, 5, draws.FOUNDING, month, 7, purpose) for purpose in (20, 21))
        expected = math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(2.0 * math.pi * v)
        assert draws.normal(luck, draws.FOUNDING, month, 7, 20) == pytest.approx(expected, abs=1e-12)
