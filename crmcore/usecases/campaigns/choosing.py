"""Whom a campaign is for: the filters of every page, and stage, box of the value matrix and risk besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.letting_go.decisions import let_go_of
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import STAGES
from crmcore.domain.summary.filters import mask, require_known
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.value.matrix import BOXES, value_matrix
from crmcore.domain.worklist.reasons import REASONS

#: lapse risk from which on a customer counts as at risk
AT_RISK_FROM = 0.3
RISKS: tuple[str, ...] = ("at_risk", "not_at_risk")


def _stage(book: Book) -> tuple[np.ndarray, Sequence[str]]:
    return life_cycle_of(book.mart).today, STAGES


def _box(book: Book) -> tuple[np.ndarray, Sequence[str]]:
    return value_matrix(book).box, BOXES


def _risk(book: Book) -> tuple[np.ndarray, Sequence[str]]:
    churn = churn_of(book)
    with np.errstate(invalid="ignore"):
        at_risk = churn.risk >= AT_RISK_FROM if churn.by_model else churn.silent
    return np.where(churn.active, np.where(at_risk, 0, 1), -1), RISKS


#: why a customer stands on the worklist; a customer may have several. Who has left is in no campaign
WHY, WHYS = "reason", tuple(reason.code for reason in REASONS if reason.kind != "win_back")

#: field → (code of each customer, −1: none; the values), read from a Book when asked for
MORE_FIELDS: Mapping[str, Callable[[Book], tuple[np.ndarray, Sequence[str]]]] = {"stage": _stage, "box": _box, "risk": _risk}


#: rows of the customers that any reason of the worklist holds for, by reason
Whys = Callable[[], Mapping[str, np.ndarray]]


def choose(book: Book, tier: np.ndarray, filters: Mapping[str, Sequence[str]], whys: Whys = dict) -> np.ndarray:
    """int64[n]: rows of the customers that match every filter, but those that have gone and those without any tier.

    Parameters
    ----------
    book : the facts of the day
    tier : int64[N], the tiers in force on it, provisional ones included; −1: none
    filters : field → values, of which any may match
    whys : reads the worklist of the day, asked only where a reason is among the filters

    Raises `Problem`: unknown_filter, unknown_filter_value.
    """
    plain = {name: values for name, values in filters.items() if name not in MORE_FIELDS and name != WHY}
    require_known(book.mart.customers, plain, book.scheme)
    found = mask(book, {name: values for name, values in plain.items() if name != "tier"})
    free = (tier >= 0) & ~gone_mask(book) & ~let_go_of(book).blocked
    chosen = free if found is None else found & free
    if len(reasons := filters.get(WHY, ())):
        chosen &= _for_reasons(reasons, whys(), len(chosen))
    for name, wanted in filters.items():
        if len(wanted) and (name == "tier" or name in MORE_FIELDS):
            codes, values = (tier, book.scheme.tiers) if name == "tier" else MORE_FIELDS[name](book)
            unknown = [value for value in wanted if value not in values]
            if unknown:
                raise Problem("unknown_filter_value", field=name, value=unknown[0], known=", ".join(values))
            chosen &= np.isin(codes, [k for k, value in enumerate(values) if value in wanted])
    return np.flatnonzero(chosen)


def _for_reasons(wanted: Sequence[str], found: Mapping[str, np.ndarray], count: int) -> np.ndarray:
    unknown = [value for value in wanted if value not in WHYS]
    if unknown:
        raise Problem("unknown_filter_value", field=WHY, value=unknown[0], known=", ".join(WHYS))
    mask_of = np.zeros(count, bool)
    for code in wanted:
        mask_of[found.get(code, np.zeros(0, np.int64))] = True
    return mask_of
