"""Which indicators the data know, and for how many of the graded customers."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.metrics import BY_ID, METRICS

#: they compare the window with the one before it
COMPARING: tuple[str, ...] = ("growth_rate",)
#: customers looked at first: a metric known among them need not be looked through
_GLANCE = 1000


def known_metrics(mart: Mart) -> tuple[str, ...]:
    """Ids of the metrics that anybody has, in the registry's order."""
    return tuple(m.id for m in METRICS if is_known(mart, m.id))


def is_known(mart: Mart, metric: str) -> bool:
    """True when anybody has the metric, or, of one that is worked out when asked for, when its table holds anything."""
    if BY_ID[metric].made_by:
        return BY_ID[metric].needs in mart.has
    values = mart.metrics[metric]
    return not np.isnan(values[:_GLANCE]).all() or not np.isnan(values[_GLANCE:]).all()


def without_comparison(mart: Mart) -> tuple[str, ...]:
    """The metrics that nobody can have because all time has no time before it."""
    return () if mart.window is not None else COMPARING


def missing_by_table(mart: Mart) -> dict[str, tuple[str, ...]]:
    """Table name → the metrics nobody has that it would bring."""
    known = (*known_metrics(mart), *without_comparison(mart))
    found: dict[str, tuple[str, ...]] = {}
    for metric in METRICS:
        if metric.id not in known:
            found[metric.needs] = (*found.get(metric.needs, ()), metric.id)
    return found


def known_share(book: Book, metric: str) -> float:
    """Share (0–1) of the graded customers for whom a weighted metric is known."""
    known = book.positions[metric].known
    return 1.0 if known is None else float(known.mean())
