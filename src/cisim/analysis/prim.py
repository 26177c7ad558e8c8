"""PRIM, the patient rule induction method: a box of inputs in which cases of interest are dense.

From a large box one thin slice after another is peeled off, each time the slice with the lowest density of cases of
interest, until little is left. Of the boxes on the way, the one is taken that holds the most cases of interest beyond
what its size would hold by chance, mass (density - density overall) [share of all cases]; then its sides are moved out
again where that adds to this excess.

Sources: Friedman & Fisher 1999, Statistics and Computing 9:123-143; Bryant & Lempert 2010, Technological Forecasting
and Social Change 77:34-49 (scenario discovery); Kwakkel & Jaxa-Rozen 2016, Environmental Modelling & Software
79:311-321 (slices of unequal size, categories). Departures: the box on the way is not chosen by hand but by its excess
(the weighted relative accuracy of Lavrac, Flach & Zupan 1999, Inductive Logic Programming, 174-185); and peeling starts
not only from the whole space but also from either half of each input and from each category, or else two regions at
the two ends of one input hide each other.

Why its own: the packages that have PRIM bring a workbench of their own, or a licence that this one cannot be given
under; a tree from scikit-learn is heavy, and cuts the space into many leaves where one box is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .observations import Floats

PEEL = 0.05
"""Share of a box's cases in the slice that is peeled off or pasted on."""

LEAST_MASS = 0.05
"""Share of all cases below which a box is not made smaller."""


@dataclass(frozen=True)
class Box:
    """Limits of d inputs: low, high (d,) of numbers, both inclusive; left_out: the codes of categories outside."""

    low: Floats
    high: Floats
    left_out: tuple[frozenset[float], ...]

    def holds(self, inputs: Floats) -> np.ndarray:
        """(n,) which of the cases (n, d) are in the box."""
        inside = np.all((inputs >= self.low) & (inputs <= self.high), axis=1)
        for k, codes in enumerate(self.left_out):
            if codes:
                inside &= ~np.isin(inputs[:, k], list(codes))
        return np.asarray(inside)

    def restricted(self) -> list[int]:
        """The inputs that the box restricts."""
        return [k for k in range(len(self.low)) if self != self.without(k)]

    def without(self, k: int) -> Box:
        """The box without any restriction of input k."""
        return self.limited(k, -np.inf, np.inf, frozenset())

    def limited(self, k: int, low: float, high: float, left_out: frozenset[float]) -> Box:
        """The box with other limits of input k."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[k], highs[k] = low, high
        return replace(self, low=lows, high=highs, left_out=(*self.left_out[:k], left_out, *self.left_out[k + 1 :]))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Box)
            and np.array_equal(self.low, other.low)
            and np.array_equal(self.high, other.high)
            and self.left_out == other.left_out
        )

    __hash__ = None  # type: ignore[assignment]


def whole(n_inputs: int) -> Box:
    """The box without restrictions."""
    return Box(np.full(n_inputs, -np.inf), np.full(n_inputs, np.inf), (frozenset(),) * n_inputs)


def find_box(inputs: Floats, is_interest: np.ndarray, is_category: np.ndarray) -> tuple[Box, float]:
    """The best box and its excess [share of all cases].

    inputs (n, d): numbers, or codes of categories; is_interest (n,); is_category (d,).
    """
    surplus = is_interest - is_interest.mean()
    peeled = (_peel(start, inputs, is_interest, is_category) for start in _starts(inputs, is_category))
    best, most = max(peeled, key=lambda pair: pair[1])
    return _paste(best, most, inputs, surplus)


def _starts(inputs: Floats, is_category: np.ndarray) -> Iterator[Box]:
    """Yield the boxes to peel from: the whole, either half of each number, each category alone."""
    everything = whole(inputs.shape[1])
    yield everything
    for k in range(inputs.shape[1]):
        values = np.unique(inputs[:, k])
        if is_category[k]:
            for code in values:
                yield everything.limited(k, -np.inf, np.inf, frozenset(values.tolist()) - {float(code)})
        elif len(values) > 1:
            middle = float(np.median(inputs[:, k]))
            yield everything.limited(k, -np.inf, middle, frozenset())
            yield everything.limited(k, middle, np.inf, frozenset())


def _peel(box: Box, inputs: Floats, is_interest: np.ndarray, is_category: np.ndarray) -> tuple[Box, float]:
    """The box with the largest excess on the way from `box` to the least mass, and that excess."""
    n, overall = len(inputs), float(is_interest.mean())
    best, most = whole(inputs.shape[1]), 0.0
    inside = box.holds(inputs)
    left, of_interest = inputs[inside], is_interest[inside]
    while True:
        excess = (float(np.count_nonzero(of_interest)) - overall * len(left)) / n
        if excess > most:
            best, most = box, excess
        found = _worst_slice(left, of_interest, is_category, max(LEAST_MASS * n, 1.0))
        if found is None:
            return best, most
        k, edge, side = found
        low, high, left_out = float(box.low[k]), float(box.high[k]), box.left_out[k]
        if side == _CATEGORY:
            kept, left_out = left[:, k] != edge, left_out | {edge}
        elif side == _LOW:
            kept, low = left[:, k] >= edge, edge
        else:
            kept, high = left[:, k] <= edge, edge
        left, of_interest, box = left[kept], of_interest[kept], box.limited(k, low, high, left_out)


_LOW, _HIGH, _CATEGORY = range(3)


def _worst_slice(
    inputs: Floats, is_interest: np.ndarray, is_category: np.ndarray, least: float
) -> tuple[int, float, int] | None:
    """The slice with the lowest density that leaves `least` cases, of equals the largest: input, edge, side."""
    n = len(inputs)
    size = max(1, int(PEEL * n))
    ks = [np.flatnonzero(~is_category)] * 2
    sides, edges, masks = [_LOW, _HIGH], [], []
    if size < n and len(ks[0]):
        numeric = inputs[:, ~is_category]
        ordered = np.partition(numeric, sorted({0, size, n - 1 - size, n - 1}), axis=0)
        # With many equal values the slice is all cases with the outermost one.
        edges = [_past(numeric, ordered[0], ordered[size]), -_past(-numeric, -ordered[-1], -ordered[-1 - size])]
        masks = [numeric >= edges[0], numeric <= edges[1]]
    for k in np.flatnonzero(is_category):
        codes = np.unique(inputs[:, k])
        ks, sides, edges = [*ks, np.full(len(codes), k)], [*sides, _CATEGORY], [*edges, codes]
        masks.append(inputs[:, k, None] != codes)
    if not masks:
        return None
    if len(edges) < len(ks):
        ks, sides = ks[2:], sides[2:]
    kept = np.concatenate(masks, axis=1)
    n_kept = np.count_nonzero(kept, axis=0)
    is_slice = (n_kept >= least) & (n_kept < n)
    if not is_slice.any():
        return None
    density = (np.count_nonzero(is_interest) - is_interest @ kept.astype(np.float64)) / np.maximum(n - n_kept, 1)
    place = np.lexsort((n_kept, density, ~is_slice))[0]
    side = np.repeat(sides, [len(each) for each in ks])[place]
    return int(np.concatenate(ks)[place]), float(np.concatenate(edges)[place]), int(side)


def _past(column: Floats, least: Floats, edge: Floats) -> Floats:
    """(d,) the edges, or where they are the least values themselves, the next ones; infinite when there are none."""
    if np.all(edge > least):
        return edge
    return np.where(edge > least, edge, np.where(column > least, column, np.inf).min(axis=0))


def _paste(box: Box, excess: float, inputs: Floats, surplus: Floats) -> tuple[Box, float]:
    """Move sides out, and take categories back, as long as the excess grows."""
    while True:
        wider = [(float(surplus[each.holds(inputs)].sum()) / len(inputs), each) for each in _wider(box, inputs)]
        most, best = max(wider, key=lambda pair: pair[0], default=(excess, box))
        if most <= excess:
            return box, excess
        box, excess = best, most


def _wider(box: Box, inputs: Floats) -> Iterator[Box]:
    """Yield the box with one side of one input moved out by a slice, or with one category more."""
    size = max(1, int(PEEL * np.count_nonzero(box.holds(inputs))))
    for k in box.restricted():
        low, high, left_out = float(box.low[k]), float(box.high[k]), box.left_out[k]
        for code in left_out:
            yield box.limited(k, low, high, left_out - {code})
        column = inputs[box.without(k).holds(inputs), k]
        below, above = np.sort(column[column < low])[::-1], np.sort(column[column > high])
        if np.isfinite(low):
            yield box.limited(k, float(below[size - 1]) if len(below) > size else -np.inf, high, left_out)
        if np.isfinite(high):
            yield box.limited(k, low, float(above[size - 1]) if len(above) > size else np.inf, left_out)
