"""Compile the rules: one decorator, one cache that cannot go stale.

Numba's own cache looks only at the file of the function it keeps, not at the functions that one calls. The
cache folder is therefore named after a digest of every rule's source and of the versions that turn it into
machine code: change any of them, and the next start compiles anew. `NUMBA_DISABLE_JIT=1` runs the same source
as plain Python, some 500 times slower, with the same results to the last bit.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from platformdirs import user_cache_path

Function = TypeVar("Function", bound=Callable[..., Any])

# What a compiled result depends on: the rules, the records they read, the draws and the parameters.
SOURCES = (
    "batch.py",
    "columns.py",
    "compilation.py",
    "draws.py",
    "happenings.py",
    "mechanisms",
    "outputs.py",
    "parameters",
    "records.py",
    "schedule.py",
)


# The lock is released, so that threads run side by side; arithmetic is IEEE's to the bit (no `fastmath`); records are
# only read and written, never made, so that no references need counting.
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}


@cache
def source_digest() -> str:
    """Digest of the model's source: two results with equal digest and seed come from the same rules."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for name in SOURCES:
        path = package / name
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            digest.update(file.relative_to(package).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """Where machine code is kept: `CISIM_CACHE_DIR`, or the user's cache folder, in a folder of its own per source."""
    root = Path(os.environ.get("CISIM_CACHE_DIR") or user_cache_path("cisim"))
    versions = f"{source_digest()}-{numba.__version__}-{np.__version__}-{platform.python_version()}"
    return root / versions


def compiled(function: Function) -> Function:
    """Compile a rule that Python may call, for the types that it is first called with."""
    return _compile(function, None, cache=True)


def compiled_as(signature: str) -> Callable[[Function], Function]:
    """Compile a formula over bare numbers for one signature, lest it be compiled anew for every constant."""
    return lambda function: _compile(function, signature, cache=True)


def part(function: Function) -> Function:
    """Compile a part of a rule: called by compiled functions only, kept on disk with them, never called by Python."""
    return _compile(function, None, no_cpython_wrapper=True)


def _compile(function: Function, signature: str | None, **options: bool) -> Function:
    if numba.config.DISABLE_JIT:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())  # read by numba at decoration only, hence set and put back
    try:
        return numba.njit(signature, **OPTIONS, **options)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder here can be written: compile for this process alone
        return numba.njit(signature, **{**OPTIONS, **options, "cache": False})(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = before
