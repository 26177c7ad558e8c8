"""The reduced model in C: `reduced.c`, compiled here with -O3, over the same records as the Numba form."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from reduced.state import MEMBER, N_TIES, TABLE, TIE, months_of, parameters, records

COMPILER = shutil.which("cc")
# Multiplication and addition are rounded one by one, as Numba does, where a processor could join them.
OPTIONS = ("-std=c99", "-O3", "-ffp-contract=off", "-shared", "-fPIC")


def version() -> str:
    """The compiler's own first line."""
    if COMPILER is None:
        return "none found"
    return subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True).stdout.partition("\n")[0]


@cache
def library() -> ctypes.CDLL:
    """The compiled rules."""
    if COMPILER is None:
        raise FileNotFoundError("no C compiler: there is no `cc`")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "reduced.so"
        subprocess.run([COMPILER, *OPTIONS, "-o", made, Path(__file__).with_name("reduced.c"), "-lm"], check=True)
        return ctypes.CDLL(str(made))


def live(keys: np.ndarray) -> np.recarray:
    """One run per key; what was observed, shape (runs, months + 1)."""
    p, months = parameters(), months_of(len(keys))
    table, members, ties = records(TABLE, 1), records(MEMBER, int(p.n_members[0])), records(TIE, N_TIES)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (table, members, ties, p, keys)]
    library().live_all(*pointers, ctypes.c_int64(len(keys)), ctypes.c_void_p(months.ctypes.data))
    return months
