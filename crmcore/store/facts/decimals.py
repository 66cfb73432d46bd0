"""DECIMAL(18,4) columns as the whole ten-thousandths that they count: sums and differences of these are exact."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: ten-thousandths in one
SCALE = 10_000.0


def whole_numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Decimals as ten-thousandths, int64, or float64 with NaN where any is null; other numbers as they are."""
    if not pa.types.is_decimal(column.type):
        return column.to_numpy()
    return pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64()).to_numpy()
