"""How a crisis, a recession, an opportunity or a rival begins: a part of shocks, by chance or by the scenario."""

from __future__ import annotations

from cisim.compilation import part
from cisim.happenings import L_CRISIS, L_OPPORTUNITY, L_RECESSION, L_RIVAL, note_city


@part
def strike_crisis(site, depth, half_life, cause):
    """A crisis of the day takes attention from everybody's work."""
    site.city.crisis = max(site.city.crisis, depth)
    site.city.crisis_half_life = half_life
    note_city(site, L_CRISIS, depth, cause)


@part
def strike_recession(site, depth, half_life, cause):
    """A recession makes funders careful."""
    site.city.recession = max(site.city.recession, depth)
    site.city.recession_half_life = half_life
    note_city(site, L_RECESSION, depth, cause)


@part
def open_window(site, length, cause):
    """A policy window that only a ready table can use."""
    site.city.window = max(site.city.window, length)
    note_city(site, L_OPPORTUNITY, float(length), cause)


@part
def raise_rival(site, pull, cause):
    """An initiative outside the table that draws members and funders."""
    site.city.rival = max(site.city.rival, pull)
    note_city(site, L_RIVAL, pull, cause)
