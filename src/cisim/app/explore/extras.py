"""The page's own things in a visitor's settings, and so in a link."""

from __future__ import annotations

from collections.abc import Mapping

from cisim.app.settings import Settings

PREFIX = "explore."
FOLDER, JOB, FORM = "folder", "job", "form"


def extra(settings: Settings, name: str, default: str = "") -> str:
    """One of the page's own things in the visitor's settings."""
    return settings.extra(PREFIX + name, default)


def with_extras(settings: Settings, changes: Mapping[str, str | None]) -> Settings:
    """The settings with some of the page's own things set, or taken out."""
    for name, value in changes.items():
        settings = settings.with_extra(PREFIX + name, value)
    return settings


def in_folder(settings: Settings, name: str, job: str | None = None) -> Settings:
    """The settings in another folder ("": the demonstration): what was looked at in the old one is forgotten."""
    others = [key for key, _ in settings.extras if key.startswith(PREFIX)]
    for key in others:
        settings = settings.with_extra(key, None)
    return with_extras(settings, {FOLDER: name or None, JOB: job})
