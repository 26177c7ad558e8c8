"""Where the browser's own libraries lie on this machine: no page asks any other host for them."""

from __future__ import annotations

import os
import site
import sysconfig
from importlib.metadata import requires
from pathlib import Path

from cisim.yaml_files import ConfigError

DISTRIBUTION, ASSETS = "cisim", "solara-assets"
WITNESS = "@widgetti/solara-vuetify-app@10.1.1/dist/solara-vuetify-app8.min.js"
ECHARTS = "echarts@5.4.0/dist/echarts.min.js"


def folder() -> Path:
    """The folder of the installed `solara-assets`; raises ConfigError when there is none with the version needed."""
    own = os.environ.get("SOLARA_ASSETS_PROXY_CACHE_DIR")
    shared = [Path(sysconfig.get_path("data")), Path(site.getuserbase())]
    for candidate in ([Path(own)] if own else []) + [place / "share" / "solara" / "cdn" for place in shared]:
        if (candidate / WITNESS).is_file() and (candidate / ECHARTS).is_file():
            return candidate
    raise ConfigError(
        f"the files that the pages need in the browser are not installed; install them with: pip install '{wanted()}'"
    )


def wanted() -> str:
    """The distribution that holds them, in the release that this one was tried with: what its extra `offline` names."""
    found = (each for each in requires(DISTRIBUTION) or () if each.startswith(ASSETS))
    return next(found, ASSETS).partition(";")[0].strip()
