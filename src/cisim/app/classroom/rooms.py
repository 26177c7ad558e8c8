"""The one thing that visitors share: a locked store of rooms, with limits, each of which ends by itself."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from cisim.app import configuration
from cisim.app.classroom.cities import City
from cisim.app.classroom.lessons import lesson_named
from cisim.app.classroom.names import checked_name, free_name, new_code, read_code
from cisim.app.classroom.room import Room
from cisim.app.shelf import size_of
from cisim.yaml_files import ConfigError

LARGEST_ROOM_SEED = 1_000_000  # short enough to be typed
REMEMBERED = 500  # codes of rooms that have ended


class RoomGone(ConfigError):
    """There is no such room (any more), or this visitor has no place in it."""


@dataclass(frozen=True)
class Limits:
    """How much the store holds and how long a room lives without anything done in it, and at most [seconds]."""

    rooms: int = 50
    students: int = 120
    room_bytes: int = 1_000_000
    idle: float = 2 * 3600.0
    longest: float = 8 * 3600.0


@dataclass
class _Kept:
    """A room as the store keeps it: what gives rights in it is nowhere else."""

    room: Room
    secret: str
    opened: float
    used: float
    seats: dict[str, int] = field(default_factory=dict)  # the number of a student by token
    size: int = 0


class Rooms:
    """The store. Every method may be called from any thread; what is handed out never changes.

    `on_change` is told the code of a room that changed or ended, outside the lock.
    """

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits or Limits()
        self.on_change: Callable[[str], None] = lambda _: None
        self._clock = clock
        self._lock = threading.RLock()
        self._rooms: dict[str, _Kept] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        self.end_old()
        return len(self._rooms)

    def open(self, lesson_name: str) -> tuple[str, str]:
        """Open a room: its code, and the secret on which the teacher's rights hang; raises ConfigError when full."""
        lesson_named(lesson_name)
        self.end_old()
        with self._lock:
            if len(self._rooms) >= self.limits.rooms:
                raise ConfigError("As many rooms are open here as this server keeps; try again when one has ended.")
            code, secret, now = new_code({*self._rooms, *self._ended}), secrets.token_urlsafe(16), self._clock()
            self._rooms[code] = _Kept(Room(code, lesson_name, _new_seed()), secret, now, now)
        return code, secret

    def room(self, code: str) -> Room:
        """The room as it is now; raises RoomGone."""
        with self._lock:
            return self._kept(code).room

    def is_teacher(self, code: str, secret: str) -> bool:
        """Whether this secret gives a teacher's rights in an open room."""
        with self._lock:
            kept = self._rooms.get(code)
            if kept is None or self._is_over(kept, self._clock()):
                return False
            return hmac.compare_digest(kept.secret.encode(), secret.encode())

    def steer(self, code: str, secret: str, change: Callable[[Room], Room]) -> Room:
        """Change a room as its teacher (`Room.locked`, ...); raises RoomGone without the secret."""
        with self._lock:
            kept = self._as_teacher(code, secret)
            kept.room, kept.used = change(kept.room), self._clock()
            kept.size = sum(size_of(student) for student in kept.room.students)
            room = kept.room
        self.on_change(code)
        return room

    def teach(self, code: str, secret: str, lesson_name: str) -> Room:
        """Begin a lesson, or the present one again, in new cities."""
        return self.steer(code, secret, lambda room: room.taught(lesson_name, _new_seed(room.seed)))

    def end(self, code: str, secret: str) -> None:
        """End a room as its teacher."""
        with self._lock:
            self._as_teacher(code, secret)
            self._end(code)
        self.on_change(code)

    def join(self, code: str, name: str = "") -> tuple[str, str]:
        """Join as a student: the room's code and a token for this place; raises ConfigError when full or misnamed."""
        code, wanted = read_code(code), checked_name(name)
        with self._lock:
            kept = self._kept(code)
            if len(kept.room.students) >= self.limits.students:
                raise ConfigError(f"Room {code} is full: it has {self.limits.students} students.")
            token = secrets.token_urlsafe(12)
            room = kept.room.joined(free_name(wanted, [student.name for student in kept.room.students]))
            self._grow(kept, room, size_of(room.students[-1]))
            kept.seats[token] = len(room.students) - 1
        self.on_change(code)
        return code, token

    def number(self, code: str, token: str) -> int:
        """The number of the student with this token; raises RoomGone."""
        with self._lock:
            seats = self._kept(code).seats
            if token not in seats:
                raise RoomGone(f"You have no place in room {code} yet.")
            return seats[token]

    def act(self, code: str, token: str, change: Callable[[Room, int], Room]) -> Room:
        """Change a room as one of its students (`Room.predicted`, ...); raises ConfigError."""
        with self._lock:
            kept, number = self._kept(code), self.number(code, token)
            before = kept.room
            after = change(before, number)
            self._grow(kept, after, size_of(after.students[number]) - size_of(before.students[number]))
        if after is not before:
            self.on_change(code)
        return after

    def lived(self, code: str, token: str, seed: int, city: City) -> None:
        """Add a city that was lived through; one of an earlier turn is dropped."""
        self.act(code, token, lambda room, number: room.lived(number, city) if room.seed == seed else room)

    def end_old(self) -> None:
        """End the rooms whose time is over."""
        with self._lock:
            now = self._clock()
            old = [code for code, kept in self._rooms.items() if self._is_over(kept, now)]
            for code in old:
                self._end(code)
        for code in old:
            self.on_change(code)

    def _grow(self, kept: _Kept, room: Room, more: int) -> None:
        if more > 0 and kept.size + more > self.limits.room_bytes:
            raise ConfigError(f"Room {room.code} holds as much as a room can; the teacher can start a new lesson.")
        kept.room, kept.size, kept.used = room, kept.size + more, self._clock()

    def _kept(self, code: str) -> _Kept:
        kept = self._rooms.get(code)
        if kept is None or self._is_over(kept, self._clock()):
            told = "has ended" if kept or code in self._ended else "is not open"
            raise RoomGone(f"Room {code} {told}.")
        return kept

    def _as_teacher(self, code: str, secret: str) -> _Kept:
        kept = self._kept(code)
        if not hmac.compare_digest(kept.secret.encode(), secret.encode()):
            raise RoomGone(f"This link gives no teacher's rights in room {code}.")
        return kept

    def _is_over(self, kept: _Kept, now: float) -> bool:
        return now - kept.used > self.limits.idle or now - kept.opened > self.limits.longest

    def _end(self, code: str) -> None:
        del self._rooms[code]
        self._ended[code] = None
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)


def _new_seed(but: int = 0) -> int:
    """A seed of 1 or more for the cities of a turn, another than the last one's."""
    while True:
        seed = 1 + secrets.randbelow(LARGEST_ROOM_SEED - 1)
        if seed != but:
            return seed


@cache
def shared() -> Rooms:
    """The rooms of this process."""
    return Rooms(Limits(rooms=configuration.current().most_rooms))
