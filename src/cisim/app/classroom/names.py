"""Codes of rooms that cannot be misread, and names for those who give none."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from cisim.yaml_files import ConfigError

LETTERS = "CDFHJKMNPRTVWXY"  # none that looks or sounds like another or like a digit; no vowels, so no words
CODE_LENGTH = 5
NAME_LENGTH = 24
COLOURS = ("Amber", "Blue", "Coral", "Golden", "Green", "Indigo", "Ivory", "Jade", "Olive", "Red", "Silver", "Violet")
ANIMALS = ("Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Lynx", "Otter", "Owl", "Robin", "Swan", "Wren")


def new_code(taken: Collection[str]) -> str:
    """A code that no open room has."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code


def read_code(text: str) -> str:
    """A code as somebody typed it: in capitals, without spaces and dashes; raises ConfigError when it cannot be one."""
    code = "".join(each for each in text[:40].upper() if each not in " -\t.")
    if len(code) != CODE_LENGTH or any(letter not in LETTERS for letter in code):
        raise ConfigError(f"A room's code has {CODE_LENGTH} letters, such as those on the screen; please look again.")
    return code


def checked_name(text: str) -> str:
    """A nickname that can be shown and exported; raises ConfigError. Empty when none was given."""
    name = " ".join(text.split())
    if len(name) > NAME_LENGTH:
        raise ConfigError(f"A name has at most {NAME_LENGTH} letters.")
    if name and not (name[0].isalnum() and all(each.isalnum() or each in " -'._" for each in name)):
        raise ConfigError("A name is made of letters, digits and spaces.")
    return name


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, numbered when another has it; one is made up when none is wanted."""
    used = {name.casefold() for name in taken}
    if not wanted:
        every = [f"{colour} {animal}" for colour in COLOURS for animal in ANIMALS]
        wanted = secrets.choice([name for name in every if name.casefold() not in used] or every)
    name, number = wanted, 1
    while name.casefold() in used:
        number += 1
        name = f"{wanted[: NAME_LENGTH - 4]} {number}"
    return name
