"""Read YAML files as people write them: `1e-3` is a number, `no` is a word, and a key stands once.

Every problem of a file, from a missing one to a binary one, is a `ConfigError` in one line that names the file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes; a scenario has some hundred


class ConfigError(ValueError):
    """Something in a file or a setting is wrong; the message names the place, what is wrong and what would be right."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2 numbers and booleans, unique keys, no aliases (nothing here needs them, and they can blow up a file)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not used in these files", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, (dict, list)):
                raise yaml.MarkedYAMLError(problem="a key must be a plain word", problem_mark=key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in pairs
        if tag
        not in {
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:timestamp",
        }
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"^(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+0123456789."),
)


def read(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds; raises ConfigError for anything else."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    if len(raw) > LARGEST:
        raise ConfigError(f"{path}: has {len(raw):,} bytes; a scenario file has at most {LARGEST:,}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not a text file in UTF-8 (byte {error.start} cannot be read)") from None
    return parse(text, str(path))


def parse(text: str, name: str) -> dict[str, Any]:
    """The mapping in a YAML text; `name` stands for it in messages."""
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{name}{where}: {error.problem or 'is not valid YAML'}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: is not valid YAML ({str(error).splitlines()[0]})") from None
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{name}: cannot be understood ({type(error).__name__})") from None
    if content is None:
        raise ConfigError(f"{name}: is empty; a scenario needs at least `title:` and `question:`")
    if not isinstance(content, dict):
        raise ConfigError(f"{name}: holds a {type(content).__name__}; expected lines such as `title: ...`")
    return content
