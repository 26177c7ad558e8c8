"""Read YAML files as people write them: `1e-3` is a number, `no` is a word, and a key stands once.

Every problem of a file, from a missing one to a binary one, is a `ConfigError` in one line that names the file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes; a scenario has some hundred
MOST_PARTS = 20_000  # words, lists and mappings of a file; they take a second or two to read
LONGEST_MESSAGE = 2_000  # characters


class ConfigError(ValueError):
    """Something in a file or a setting is wrong; the message names the place, what is wrong and what would be right.

    It is one line that every terminal can show, whatever the file holds that it tells of.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(message: str) -> str:
    """A message without line breaks and unprintable characters, its middle left out where it is very long."""
    if not message.isprintable():
        shown = (" " if c.isspace() else c if c.isprintable() else ascii(c)[1:-1] for c in message)
        message = "".join(shown)
    half = LONGEST_MESSAGE // 2 - 3
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:half]} ... {message[-half:]}"


class _Loader(yaml.SafeLoader):
    """YAML 1.2 numbers and booleans, unique keys; no aliases and no tags, which nothing here needs.

    Aliases can blow up a file, and tags ask for types whose constructors fail in ways of their own.
    """

    n_parts = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event, self.n_parts = self.peek_event(), self.n_parts + 1
        if isinstance(event, yaml.AliasEvent):
            raise _problem("aliases (*name) are not used in these files", event)
        if getattr(event, "tag", None) not in (None, "!"):
            raise _problem(f"tags ({event.tag}) are not used in these files", event)
        if self.n_parts > MOST_PARTS:
            raise _problem(f"more than {MOST_PARTS:,} values; what is so long belongs in a table (CSV)", event)
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


def _problem(said: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=said, problem_mark=event.start_mark)


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
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)  # no more, were it a device without an end
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
    except ValueError:  # a zero byte
        raise ConfigError(f"{path}: is no name of a file") from None
    return parse_bytes(raw, str(path))


def parse_bytes(raw: bytes, name: str) -> dict[str, Any]:
    """The mapping in the content of a YAML file; `name` stands for it in messages."""
    if len(raw) > LARGEST:
        raise ConfigError(f"{name}: is too large; a scenario file has at most {LARGEST:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: is not a text file in UTF-8 (byte {error.start} cannot be read)") from None
    return parse(text, name)


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
    except RecursionError:
        raise ConfigError(f"{name}: holds lists or mappings too deep inside one another") from None
    except ValueError as error:  # such as a number of very many digits
        raise ConfigError(f"{name}: cannot be understood ({error})") from None
    if content is None:
        raise ConfigError(f"{name}: is empty; a scenario needs at least `title:` and `question:`")
    if not isinstance(content, dict):
        raise ConfigError(f"{name}: holds a {type(content).__name__}; expected lines such as `title: ...`")
    return content
