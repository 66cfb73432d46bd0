"""Read-only NumPy arrays: what several visitors share, nobody may write to."""

from __future__ import annotations

import numpy as np


def frozen_array(values: np.ndarray, dtype: type = np.float64) -> np.ndarray:
    """Return `values` as a contiguous, read-only array.

    Parameters
    ----------
    values
        Array of any shape. It is not copied where it already is contiguous and of `dtype`: then it becomes read-only itself.
    dtype
        Type of the result.
    """
    array = np.ascontiguousarray(values, dtype=dtype)
    if array.flags.writeable:
        array.setflags(write=False)
    return array
