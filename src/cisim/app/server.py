"""`serve`: the interface on one address, with fixed settings, until it is told to stop."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cisim.app.configuration import Configuration
from cisim.app.gate import Limits
from cisim.yaml_files import ConfigError

__all__ = ["Configuration", "Limits", "Place", "serve"]

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8765
GRACE = 1  # seconds that open connections get to end


@dataclass(frozen=True)
class Place:
    """Where to serve: port 0 takes any that is free; `names` are further names by which browsers may call it."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    names: Sequence[str] = field(default_factory=tuple)


def serve(
    place: Place | None = None,
    *,
    configuration: Configuration | None = None,
    limits: Limits | None = None,
    open_browser: bool = True,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the interface until Ctrl-C or SIGTERM; `on_ready` is told the address once it answers.

    Whoever comes when the limits are reached is told to try again.

    Raises ConfigError when the address cannot be had or the browser's libraries are not installed.
    """
    place = place or Place()
    from cisim.app import offline_files

    offline_files.folder()
    with contextlib.closing(listening(place)) as listener:
        (configuration or Configuration()).publish()
        _run(place, listener, limits or Limits(), _announcing(address_of(place.host, listener), open_browser, on_ready))


def listening(place: Place) -> socket.socket:
    """A socket bound to the place, so that a port already taken is known before anything is loaded."""
    try:
        family, *_, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise ConfigError(f"--host {place.host}: is not an address of this machine") from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        hint = "choose another with --port, or --port 0 for any that is free"
        raise ConfigError(f"{place.host}:{place.port} cannot be listened on ({why}); {hint}") from None
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """What to type into a browser on this machine."""
    name = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listener.getsockname()[1]}/"


def _announcing(address: str, open_browser: bool, on_ready: Callable[[str], None] | None) -> Callable[[], None]:
    def announce() -> None:
        if on_ready:
            on_ready(address)
        if open_browser:
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    return announce


def _run(place: Place, listener: socket.socket, limits: Limits, announce: Callable[[], None]) -> None:
    import uvicorn

    from cisim.app import asgi, work
    from cisim.app.warming import Warming

    warming = Warming()
    # The model is compiled while Solara loads, and the workers begin outside any visitor's context.
    warming.start()
    workers = work.shared()
    workers.start()

    class Server(uvicorn.Server):
        """Says when it answers, and takes a signal to stop as what it is: the usual end, no failure."""

        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                announce()

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            before = {kind: signal.signal(kind, self.handle_exit) for kind in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for kind, handler in before.items():
                    signal.signal(kind, handler)

    config = uvicorn.Config(
        asgi.application(place.host, place.names, limits, warming),
        log_level="error",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        ws_max_size=8_000_000,  # bytes: an upload is at most a scenario file
        ws_per_message_deflate=True,
    )
    running = Server(config)
    try:
        running.run(sockets=[listener])
    finally:
        workers.stop()
    if not running.started:
        raise ConfigError("the interface could not be started; the reason stands above")
