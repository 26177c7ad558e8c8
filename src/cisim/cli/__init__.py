"""The command line `cisim`: read what was asked for, call the library, print what came out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

REFUSED = 2
INTERRUPTED = 130
READER_GONE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 not the same when replayed, 2 refused, 130 interrupted.

    Without arguments it is the installed command and takes those that it was started with.
    """
    try:
        from cisim.cli.application import run_command

        status = run_command(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        start = "\n" if sys.stderr.isatty() else ""  # below the ^C that the terminal shows
        print(f"{start}interrupted: nothing was written", file=sys.stderr, flush=True)
        if arguments is None:
            os._exit(INTERRUPTED)  # at once, not when the threads are through with what they compute or compile
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _silence()
        return READER_GONE
    except OSError as error:
        _silence()
        print(f"error: the output cannot be written ({error.strerror or error})", file=sys.stderr, flush=True)
        return REFUSED
    return status


def _silence() -> None:
    """Let what is left in the buffer of stdout go nowhere, instead of failing once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
