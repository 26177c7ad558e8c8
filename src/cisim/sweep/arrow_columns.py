"""Arrow columns straight from the memory of NumPy arrays, and back.

`pyarrow.array` and `to_numpy` would do the same, but import pandas, which takes longer than many a chunk, in every
worker.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

_TYPES = {"f": pa.float64(), "i": pa.int64()}


def column(values: np.ndarray) -> pa.Array:
    """Numbers (64 bits) or flags as a column without gaps; NaN stays NaN."""
    values = np.ascontiguousarray(values)
    if values.dtype == bool:
        packed = np.packbits(values, bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(packed)])
    if values.dtype.itemsize != 8:
        raise TypeError(f"a column holds numbers of 64 bits, not {values.dtype}")
    return pa.Array.from_buffers(_TYPES[values.dtype.kind], len(values), [None, pa.py_buffer(values)])


def numbers(found: pa.ChunkedArray) -> np.ndarray:
    """The numbers (64 bits) of a column without gaps, as they are in memory."""
    chunks = [_memory(each)[each.offset : each.offset + len(each)] for each in found.chunks if len(each)]
    return np.concatenate(chunks) if chunks else np.zeros(0)


def _memory(found: pa.Array) -> np.ndarray:
    return np.frombuffer(found.buffers()[1], np.float64 if pa.types.is_floating(found.type) else np.int64)


def text(words: Sequence[str]) -> pa.Array:
    """Words as a column."""
    encoded = [word.encode() for word in words]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int32)
    np.cumsum([len(word) for word in encoded], out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def words(known: Sequence[str], codes: np.ndarray) -> pa.Array:
    """Words for codes."""
    return text(known).take(column(codes.astype(np.int64)))


def constant(word: str, n: int) -> pa.Array:
    """The same word n times."""
    return words([word], np.zeros(n, dtype=np.int64))


def spoken(kind: str, choices: Sequence[str], values: np.ndarray) -> pa.Array:
    """Numbers that mechanisms read, as words, flags, whole numbers or numbers, by a parameter's kind."""
    if kind == "choice":
        return words(choices, values)
    if kind == "switch":
        return column(values > 0.5)
    return column(values.astype(np.int64) if kind == "whole" else values)
