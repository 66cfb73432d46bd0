"""CDNOW, 1/10 sample, as Fader & Hardie use it: 39 weeks of calibration, purchases of one day merged."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np

CALIBRATED_UNTIL = date(1997, 9, 30)


def calibration(file: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(x, t_x in days, T in days, mean value of the repeat purchases, NaN without one), one entry per customer."""
    spent: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in file.read_text(encoding="ascii").splitlines():
        _, customer, day, _, dollars = line.split()
        on = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
        if on <= CALIBRATED_UNTIL:
            spent[customer][on] += float(dollars)
    rows = []
    for values in spent.values():
        days = sorted(values)
        repeats = [values[d] for d in days[1:]]
        rows.append(
            (len(repeats), (days[-1] - days[0]).days, (CALIBRATED_UNTIL - days[0]).days, sum(repeats) / len(repeats) if repeats else np.nan)
        )
    x, last, age, mean = zip(*rows, strict=True)
    return np.array(x), np.array(last), np.array(age), np.array(mean)


def held_out(file: Path) -> np.ndarray:
    """int[n], days with a purchase in the 39 weeks after the calibration, of the customers of `calibration` in the same order."""
    days: dict[str, set[str]] = defaultdict(set)
    for line in file.read_text(encoding="ascii").splitlines():
        _, customer, day, _, _ = line.split()
        later = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}") > CALIBRATED_UNTIL
        days[customer].update([day] if later else [])
    return np.array([len(on) for on in days.values()])
