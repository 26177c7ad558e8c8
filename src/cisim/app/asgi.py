"""The web application: Solara's own routes, the browser's libraries from this machine's disk, and `/healthz`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cisim
from cisim.app import bare_pages, gate, offline_files, work
from cisim.app.first_sight import first_sight
from cisim.app.memory import held
from cisim.app.password import Password
from cisim.app.warming import READY, Warming

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

ROOT = "cisim.app.site"
MARK = b"<!-- first sight -->"  # where it goes, in templates/index.html.j2
# Read by Solara while it is imported: it tells nobody of its use. Reacton, which draws the pages, walks only through
# the parts in which something changed: a third of the calls for a comparison after a lever's move.
ENVIRONMENT = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "REACTON_FAST": "1",
}
FORGOTTEN_AFTER = "20m"  # a visitor whose connection broke may come back until then


def prepare(libraries: Path) -> None:
    """Fix Solara's settings, whatever the environment says."""
    os.environ.update(ENVIRONMENT)
    os.environ.pop("SOLARA_APP", None)
    from solara.server import settings

    # Solara warns at every visit that cookies for pages within others' pages need https: these pages are in no other's.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    settings.main.mode = "production"
    settings.telemetry.mixpanel_enable = False
    settings.kernel.cull_timeout = FORGOTTEN_AFTER
    settings.state.auto_remount = True  # whoever comes back later is drawn anew, from the address in the browser
    settings.assets.fontawesome_enabled = False
    settings.assets.proxy_cache_dir = libraries
    settings.session.http_only = True
    settings.theme.variant = settings.ThemeVariant.light  # until the browser says what it prefers: "auto" draws no page
    settings.theme.loader = "cisim"
    settings.theme.title = "cisim"
    settings.theme.show_banner = False


def application(host: str, names: Iterable[str], limits: gate.Limits, warming: Warming) -> gate.Gate:
    """Everything that the server serves; raises ConfigError when the browser's libraries are not installed."""
    libraries = offline_files.folder()
    prepare(libraries)
    seats = gate.Seats(limits.sessions)
    inner = _routes(libraries, seats, warming)
    return gate.Gate(
        inner,
        gate.names_for(host, names),
        takes_addresses=host not in gate.LOOPBACK,
        seats=seats,
        password=Password(limits.password) if limits.password else None,
        most_memory=limits.memory,
    )


def _routes(libraries: Path, seats: gate.Seats, warming: Warming) -> Starlette:
    from solara.server import app, server, starlette
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import HTMLResponse, JSONResponse
    from starlette.routing import Mount, Route, WebSocketRoute
    from starlette.staticfiles import StaticFiles

    from cisim.app import outbox

    outbox.install()
    app.apps["__default__"] = app.AppScript(ROOT)

    def healthz(_: Any) -> JSONResponse:
        state = {"status": "ok", "version": cisim.__version__, "model": warming.state}
        return JSONResponse({**state, "visitors": seats.taken, "jobs": work.shared().n_open, "memory": round(held())})

    async def page(request: Request, fullpath: str = "") -> Response:
        """Solara's page, with the first sight of what it will show, once the model can be asked."""
        response: Response = await starlette.root(request, fullpath)
        content = bytes(response.body)
        if warming.state == READY and MARK in content:
            sight = await run_in_threadpool(first_sight, request.url.path, request.url.query)
            response.body = content.replace(MARK, sight.encode(), 1)
            response.headers["content-length"] = str(len(response.body))
        return response

    class Libraries(StaticFiles):
        """Files whose version is in their address never change, so a browser may keep them."""

        async def get_response(self, path: str, scope: Any) -> Any:
            from solara.server import compress

            response = await super().get_response(path, scope)
            response = await compress.compress_file_response(response, scope)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response

    routes = [
        Route(gate.HEALTH, endpoint=healthz),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/{name}", endpoint=starlette.kernel_connection),
        Route("/jupyter/api/kernels/{id}", endpoint=starlette.kernels),
        Route("/_solara/api/close/{kernel_id}", endpoint=starlette.close, methods=["POST"]),
        Mount("/_solara/cdn", app=Libraries(directory=libraries)),
        Mount("/static/public", app=starlette.StaticPublic()),
        Mount("/static/assets", app=starlette.StaticAssets()),
        Mount("/jupyter/nbextensions", app=starlette.StaticNbFiles()),
        Mount("/static", app=starlette.StaticFilesOptionalAuth(directory=server.solara_static)),
        Route("/{fullpath:path}", endpoint=page),
    ]
    lost = {
        404: lambda *_: HTMLResponse(bare_pages.LOST, status_code=404),
        500: lambda *_: HTMLResponse(bare_pages.BROKEN, 500),
    }
    return Starlette(
        routes=routes, lifespan=starlette.lifespan, middleware=starlette.middleware, exception_handlers=lost
    )
