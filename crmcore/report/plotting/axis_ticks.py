"""Ticks of an axis: round numbers, months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor, log10

from crmcore.report.words.words import Words


def round_ticks(values: Sequence[float], integers: bool = False) -> list[float]:
    """About four ticks that cover `values` and zero, in steps of 1, 2 or 5 times a power of ten; `integers`: no step below 1."""
    top, low = max([*values, 0.0]), min([*values, 0.0])
    if top == low:
        return [0.0]
    rough = (top - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * 1.0001 >= rough)
    step = max(step, 1.0) if integers else step
    first, last = floor(low / step), -floor(-top / step)
    return [k * step for k in range(first, last + 1)]


def quarter_ticks(days: Sequence[date], words: Words) -> list[str]:
    """The months of several days in their order; the year stands with its first one alone, so that many fit on a phone."""
    ticks = []
    for k, day in enumerate(days):
        lines = month_tick(day, words).split("<br>")
        known = k and days[k - 1].year == day.year
        ticks.append("<br>".join("\u00a0" if known and str(day.year) in line else line for line in lines))
    return ticks


def month_tick(day: date, words: Words) -> str:
    """The month of a day as Plotly's HTML, its year on a line of its own: so labels fit side by side on a phone, in Chinese too."""
    return words.month(day).replace(" ", "<br>").replace("年", "年<br>")
