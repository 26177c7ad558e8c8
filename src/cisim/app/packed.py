"""`packed`: nested content as one text, which the browser unpacks.

Whatever is nested in a part's state is walked item by item on each redraw, in search of parts within parts: for the
tables and curves of a comparison that took longer than all the rest. A text is handed on as it is.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

import numpy as np


def packed(content: Any) -> str:
    """The content as JSON; NaN, which JSON does not know, becomes null: a gap in a picture."""
    try:
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_without_gaps(content), separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """A number or an array of numpy as JSON has it."""
    if isinstance(value, (np.generic, np.ndarray)):
        return _without_gaps(value.tolist())
    raise TypeError(f"{type(value).__name__} cannot be shown")


def _without_gaps(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_gaps(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_gaps(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
