"""`use_still`: parts of a page that stay as they are while the rest is drawn anew.

Whatever a component makes is walked through at every drawing, down to the last text, unless it is the very same element
as before. A part that depends on little is therefore kept, and made again when that changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
from reacton.core import get_render_context


def use_still() -> Callable[..., Any]:
    """`still(name, make, *of)`: the element that `make()` made under this name when `of` was last another.

    Called where the element would be made, in branches too. What `make` closes over has to be in `of`, or to be the
    same for ever.
    """
    kept: dict[str, tuple[tuple[Any, ...], Any]] = solara.use_memo(dict, [])

    def still(name: str, make: Callable[[], Any], *of: Any) -> Any:
        known = kept.get(name)
        if known is not None and known[0] == of:
            get_render_context().container_adders[-1].add(known[1])
            return known[1]
        kept[name] = of, make()  # which finds its container by itself
        return kept[name][1]

    return still
