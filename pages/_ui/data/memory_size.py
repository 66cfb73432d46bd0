"""How much memory a cached result holds, estimated: enough to bound the caches, and quick enough for every insertion."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_NO_DATA = (type, ModuleType, FunctionType, MethodType, BuiltinFunctionType, int, float, complex, type(None))


def estimated_bytes(value: Any, borrowed: tuple[type, ...] = ()) -> int:
    """Bytes of the arrays, tables and texts that `value` reaches through containers and attributes.

    Counted are NumPy arrays, pyarrow and pandas objects (a view counts in full) and texts; the Python objects around them are
    not, nor is what a function has closed over. Lazy mappings are not asked for values: only what is there already counts.

    Parameters
    ----------
    value
        Any object; one that is reached twice counts once.
    borrowed
        Types that a cache of their own holds: inside `value` they are not counted.
    """
    total, pending, visited = 0, [value], set()
    while pending:
        item = pending.pop()
        if isinstance(item, _NO_DATA) or id(item) in visited or (item is not value and isinstance(item, borrowed)):
            continue
        visited.add(id(item))
        if isinstance(item, (np.ndarray, pa.Array, pa.ChunkedArray, pa.RecordBatch, pa.Table)):
            total += item.nbytes
        elif isinstance(item, pd.DataFrame):
            total += int(item.memory_usage(index=True).sum())
        elif isinstance(item, (pd.Series, pd.Index)):
            total += int(item.nbytes)
        elif isinstance(item, (str, bytes, bytearray)):
            total += len(item)
        elif isinstance(item, dict):
            pending.extend(item.keys())
            pending.extend(item.values())
        elif isinstance(item, (list, tuple, set, frozenset)):
            pending.extend(item)
        else:
            pending.extend(_attributes(item))
    return total


def _attributes(item: Any) -> list[Any]:
    """The values of an object's attributes, in its `__dict__` or its slots."""
    slots = [name for kind in type(item).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*getattr(item, "__dict__", {}).values(), *(getattr(item, name) for name in slots if hasattr(item, name))]
