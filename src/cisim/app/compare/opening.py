"""What is compared by those who come without a comparison of their own."""

from __future__ import annotations

from cisim.app.settings import MOST_CHOICES, Settings, choice
from cisim.scenario_file import Value

FEWEST = 2
OPENING = Settings(choices=(choice("mayoral-turnover"), choice("mayoral-turnover-co-chair")))
AGAINST, BESIDE = "baseline", "co-chair"
AT = "compare.at"  # which scenario's levers are shown, in a link


def opened(settings: Settings) -> Settings:
    """The settings with two scenarios or more, as they are shown.

    A single one that was changed (or forked in its story) is laid beside itself without the change, another one beside
    the baseline.
    """
    if settings == Settings():
        return OPENING
    if len(settings.choices) >= FEWEST:
        return settings
    own = settings.choices[0]
    if own.is_changed:
        return settings.with_choices((choice(own.scenario), own)).with_extra(AT, "1")
    if own.scenario == AGAINST:
        return settings.with_choices((own, choice(BESIDE)))
    return settings.with_choices((choice(AGAINST), own))


def place_shown(settings: Settings) -> int:
    """The place of the scenario whose levers are shown: the last one, unless another was chosen."""
    last = len(settings.choices) - 1
    text = settings.extra(AT)
    return int(text) if text in ("0", "1", "2", "3") and int(text) <= last else last


def with_copy(settings: Settings, place: int) -> Settings:
    """The settings with a copy of one scenario at the end, its levers shown: to see what one change does."""
    if len(settings.choices) >= MOST_CHOICES:
        return settings
    return showing(settings.with_choices((*settings.choices, settings.choices[place])), len(settings.choices))


def with_another(settings: Settings) -> Settings:
    """The settings with one more scenario at the end: the first of a few that is not yet there."""
    if len(settings.choices) >= MOST_CHOICES:
        return settings
    present = {chosen.scenario for chosen in settings.choices}
    few = ("mayoral-turnover-shared-credit", "mayoral-turnover-prepared", BESIDE, AGAINST, "shared-credit")
    added = choice(next(name for name in few if name not in present))
    return showing(settings.with_choices((*settings.choices, added)), len(settings.choices))


def without(settings: Settings, place: int) -> Settings:
    """The settings without one scenario; two always stay."""
    if len(settings.choices) <= FEWEST:
        return settings
    kept = tuple(chosen for number, chosen in enumerate(settings.choices) if number != place)
    at = place_shown(settings)
    return showing(settings.with_choices(kept), at - 1 if at > place or at == len(kept) else at)


def showing(settings: Settings, place: int) -> Settings:
    """The settings with the levers of one scenario shown."""
    return settings.with_extra(AT, None if place == len(settings.choices) - 1 else str(place))


def with_levers(settings: Settings, place: int, levers: dict[str, Value]) -> Settings:
    """The settings with other levers changed in one scenario."""
    return settings.with_choice(place, settings.choices[place].with_levers(levers))


def with_levers_in_all(settings: Settings, place: int, levers: dict[str, Value]) -> Settings:
    """The same, and whatever changes in that scenario changes in all others too."""
    before = settings.choices[place].changed
    moved = {path for path in {*before, *levers} if before.get(path) != levers.get(path)}
    for other, chosen in enumerate(settings.choices):
        kept = {path: value for path, value in chosen.changed.items() if path not in moved}
        own = kept | {path: levers[path] for path in moved & set(levers)}
        settings = with_levers(settings, other, own)
    return settings
