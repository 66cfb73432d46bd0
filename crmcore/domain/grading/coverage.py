"""Which metrics are known, and for how many of the graded customers."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.metrics import BY_ID, METRICS

#: metrics that compare the window with the one before it
COMPARING: tuple[str, ...] = ("growth_rate",)
#: customers tested first: a metric known among them need not be scanned to the end
_FIRST_ROWS = 1000


def known_metrics(mart: Mart) -> tuple[str, ...]:
    """Ids of the metrics that anybody has, in the registry's order."""
    return tuple(m.id for m in METRICS if is_known(mart, m.id))


def is_known(mart: Mart, metric: str) -> bool:
    """Whether anybody has the metric; of a derived one, which is only computed at first use, whether its table holds any row."""
    if BY_ID[metric].derived_by:
        return BY_ID[metric].needs in mart.has
    values = mart.metrics[metric]
    return not np.isnan(values[:_FIRST_ROWS]).all() or not np.isnan(values[_FIRST_ROWS:]).all()


def no_comparison(mart: Mart) -> str:
    """Why the window cannot be compared with the one before it: "all_time" has none, or that one is "not_in_data", not wholly; else ""."""
    if mart.window is None:
        return "all_time"
    return "" if mart.months >= 2 * mart.window else "not_in_data"


def without_comparison(mart: Mart) -> tuple[str, ...]:
    """Metrics that are unknown because the window cannot be compared with the one before it (see `no_comparison`)."""
    return COMPARING if no_comparison(mart) else ()


def missing_by_table(mart: Mart) -> dict[str, tuple[str, ...]]:
    """Table name → ids of the unknown metrics that it would make known."""
    known = (*known_metrics(mart), *without_comparison(mart))
    missing: dict[str, tuple[str, ...]] = {}
    for metric in METRICS:
        if metric.id not in known:
            missing[metric.needs] = (*missing.get(metric.needs, ()), metric.id)
    return missing


def known_share(book: Book, metric: str) -> float:
    """Share (0–1) of the graded customers for whom a weighted metric is known."""
    known = book.positions[metric].known
    return 1.0 if known is None else float(known.mean())
