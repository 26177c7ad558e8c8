"""The address by which students reach this server, when the teacher's own browser calls it by the loopback name."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

from cisim.app.gate import LOOPBACK

PATIENCE = 0.3  # seconds to wait for this machine's own answer
ELSEWHERE = ("192.0.2.1", 9)  # an address kept for documentation; nothing is sent there


def for_students(origin: str) -> str:
    """The origin (`http://host:port/path`) with which other machines reach this server; empty when none is known.

    A teacher who sits at the server sees a loopback address, which leads students' phones to themselves. The server
    may listen on the network too: this machine asks itself whether it does.
    """
    parts = urlsplit(origin)
    host = (parts.hostname or "").lower()
    if not host or host not in LOOPBACK:
        return origin if host else ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for address in own_addresses():
        if _answers(address, port):
            return f"{parts.scheme}://{address}:{port}{parts.path}"
    return ""


def own_addresses() -> list[str]:
    """Addresses of this machine on its networks, the one towards other networks first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(ELSEWHERE)  # only chooses a way out
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith(("127.", "0."))]


def _answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=PATIENCE):
            return True
    except OSError:
        return False
