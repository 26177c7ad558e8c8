"""`cisim app`: the interface in a browser, served from this machine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from cisim.cli import options as o
from cisim.cli.terminal import Terminal
from cisim.yaml_files import ConfigError

HOST, PORT, SESSIONS, RUNS, ROOMS, RESULTS = "127.0.0.1", 8765, 200, 20_000, 50, Path("results")
LEAST_MEMORY = 700  # MiB: what it takes with all libraries loaded, and room for some visitors


def app(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen. 0.0.0.0 lets the whole network in; see below.")
    ] = HOST,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any that is free.")] = PORT,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A further name by which browsers reach this server. May be repeated."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser here.")] = False,
    results: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder with the sweeps that the page Explore shows.")
    ] = RESULTS,
    max_sessions: Annotated[
        int, typer.Option(metavar="N", help="Most open pages at once; about 1.4 MB of memory each.")
    ] = SESSIONS,
    max_memory: Annotated[
        int | None,
        typer.Option(metavar="MIB", help="Memory past which nobody else comes in; without it there is no such limit."),
    ] = None,
    password: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            envvar="CISIM_PASSWORD",
            help="A password that all visitors share; other users of this machine cannot see it when it is given as "
            "the variable.",
        ),
    ] = "",
    max_runs: Annotated[
        int, typer.Option(metavar="N", help="Most collaborations of a sweep that a visitor starts on the page Explore.")
    ] = RUNS,
    max_rooms: Annotated[
        int, typer.Option(metavar="N", help="Most classrooms open at once; they end by themselves when unused.")
    ] = ROOMS,
    quiet: o.Quiet = False,
) -> None:
    """Open the interface in a browser: see one collaboration live, change it, compare, teach.

    It runs on this machine, contacts no other one, and ends with Ctrl-C. By itself it listens on 127.0.0.1, where only
    this machine can reach it. With --host 0.0.0.0 everybody on the network can: they see and start the same things as
    you, and may read the sweeps below --results. A --password keeps others out who do not listen on the network; on
    the open internet put a web server with https in front, and give its name with --name.

    [bold]Examples[/bold]

    cisim app

    cisim app --host 0.0.0.0 --no-browser  (a class joins by this machine's address)

    CISIM_PASSWORD=larch cisim app --host 0.0.0.0  (and gives this password)

    cisim app --port 0 --results /shared/sweeps
    """
    terminal = Terminal(is_quiet=quiet)
    if not 0 <= port <= 65535:
        raise ConfigError(f"--port: {port} is out of range; expected 0 to 65535")
    for option, most in (("sessions", max_sessions), ("runs", max_runs), ("rooms", max_rooms)):
        if most < 1:
            raise ConfigError(f"--max-{option}: {most} is out of range; expected 1 or more")
    if max_memory is not None and max_memory < LEAST_MEMORY:
        raise ConfigError(f"--max-memory: {max_memory} is out of range; the interface alone takes {LEAST_MEMORY} MiB")
    try:
        from cisim.app.server import Configuration, Limits, Place, serve
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed; install the interface with: pip install cisim") from None

    def ready(address: str) -> None:
        terminal.out.print(f"cisim is at {address}", markup=False, soft_wrap=True)
        if host not in ("127.0.0.1", "localhost", "::1"):
            who = "who knows the password" if password else "who can reach this machine"
            terminal.hint(f"Everybody {who} can use it.")
        terminal.hint("Ctrl-C ends it.")

    serve(
        Place(host, port, tuple(name or ())),
        configuration=Configuration(results, max_runs, max_rooms),
        limits=Limits(max_sessions, math.inf if max_memory is None else max_memory, password),
        open_browser=not no_browser,
        on_ready=ready,
    )
