"""Sliders, switches and lists for every parameter, made from its declaration: nothing about one is told here again."""

from __future__ import annotations

from cisim.app.levers.declared import declared, from_browser, step_of
from cisim.app.levers.panel import Levers

__all__ = ["Levers", "declared", "from_browser", "step_of"]
