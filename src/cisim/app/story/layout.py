"""Where each organization stands in the picture of the network: a seat at the table and a place around it.

Places are computed once for a city, from sectors, ties, power and who comes to the table, so that nobody moves while a
life is played but those who come or leave, and a life that forks keeps every place. There is no luck in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIZE = 800.0  # side of the square picture [units]
CENTRE = SIZE / 2
TABLE = 272.0  # radius of the table's circle
SEATS = 232.0  # seats lie within this radius
AROUND = (322.0, 366.0)  # radii of the two rings on which the others stand, by turns
ROUNDS = 150
CROWDED = 0.92  # seats keep at least this share of the distance that they would have if they filled the disc evenly
LARGEST, SMALLEST = 29.0, 9.0  # radius of an organization that has all the power, and none


@dataclass(frozen=True)
class Layout:
    """Seats and places outside, (organizations, 2) each, and radii (organizations,), in units of the picture."""

    seats: np.ndarray
    outside: np.ndarray
    radii: np.ndarray


def layout(sectors: np.ndarray, power: np.ndarray, weights: np.ndarray) -> Layout:
    """Places for a city: `sectors` and `power` (organizations,), `weights` of ties (organizations, organizations).

    Sectors take sectors of the circle; within that those who trust each other draw together, and the powerful stand
    further in. Those without any tie never sat at the table: seats are kept for them between the others.
    """
    n = len(sectors)
    room = min(1.0, float(np.sqrt(30.0 / n)))  # many organizations are drawn smaller
    radii = room * (SMALLEST + (LARGEST - SMALLEST) * np.sqrt(np.clip(power, 0.0, 1.0)))
    seated = weights.sum(axis=1) > 0
    places = np.zeros((n, 2))
    if seated.any():
        own = weights[np.ix_(seated, seated)]
        places[seated] = _settle(_anchors(sectors[seated], power[seated]), own / own.max(), radii[seated])
    if not seated.all():
        angle = 2 * np.pi * (np.arange(n) + 0.5) / n - np.pi / 2
        order = np.lexsort((np.arange(n), sectors))
        rim = np.empty((n, 2))
        rim[order] = SEATS * np.column_stack([np.cos(angle), np.sin(angle)])
        places[~seated] = rim[~seated]
    return Layout(CENTRE + places, CENTRE + _ring(places), radii)


def _anchors(sectors: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Where each would stand if it had no ties: by sector around the circle, by power from its middle outwards."""
    n = len(sectors)
    order = np.lexsort((np.arange(n), sectors))
    angle = np.empty(n)
    angle[order] = 2 * np.pi * (np.arange(n) + 0.5) / n - np.pi / 2
    rank = np.empty(n)
    rank[np.lexsort((np.arange(n), -power))] = np.arange(n)
    distance = SEATS * np.sqrt((rank + 0.5) / n)  # evenly over the disc's area
    return distance[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])


def _settle(anchors: np.ndarray, weights: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Let ties pull and crowding push until the seats are apart, inside the disc."""
    n = len(anchors)
    places = anchors.copy()
    pull = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    even = SEATS * np.sqrt(np.pi / n)
    least = np.maximum(radii[:, np.newaxis] + radii + 6.0, CROWDED * even)
    others = 1.0 - np.eye(n)
    for turn in range(ROUNDS):
        calm = max(0.0, 1.0 - 1.5 * turn / ROUNDS)  # the last third of the rounds only makes room
        places = places + calm * (0.03 * (pull @ places - places) + 0.08 * (anchors - places))
        apart = places[:, np.newaxis] - places
        distance = np.sqrt((apart**2).sum(axis=2)) + np.eye(n)
        push = others * np.clip(least / distance - 1.0, 0.0, 1.0)
        places = places + 0.25 * (apart * push[..., np.newaxis]).sum(axis=1)
        reach = np.sqrt((places**2).sum(axis=1, keepdims=True))
        places = places * np.minimum(1.0, SEATS / np.maximum(reach, 1e-9))
    return places


def _ring(seats: np.ndarray) -> np.ndarray:
    """Places around the table, evenly spread in the order of the seats' directions, turned to lie nearest to them."""
    n = len(seats)
    direction = np.arctan2(seats[:, 1], seats[:, 0])
    order = np.argsort(direction, kind="stable")
    even = 2 * np.pi * np.arange(n) / n
    turn = np.angle(np.exp(1j * (direction[order] - even)).sum())
    radius = np.where(np.arange(n) % 2 == 0, *AROUND) if n > 32 else np.full(n, sum(AROUND) / 2)
    places = np.empty((n, 2))
    places[order] = radius[:, np.newaxis] * np.column_stack([np.cos(even + turn), np.sin(even + turn)])
    return places
