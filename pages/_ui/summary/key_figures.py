"""Key figures as shown: each with its change against the day that the present is compared with, and which day that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.key_figures import KeyFigures
from pages._ui.components.widgets import Kpi
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.summary.addresses import customers


@dataclass(frozen=True, slots=True)
class Base:
    """What the present is compared with: the same scenario on an earlier day, and what that day is called."""

    book: Book
    called: str


def base_of(graded: Book) -> Base | None:
    """The day of the last published run where that is an earlier one, else the same date a year before; None for neither.

    Only the day is taken from the run: figures are compared under one scenario, or the scenario would show as a change.
    """
    run = data.last_run(graded)
    if run is not None and run.as_of < graded.scenario.day:
        return Base(data.book(graded.scenario.with_(as_of=run.as_of)), t("overview.since_run", day=run.as_of))
    earlier = data.a_year_before(graded)
    return None if earlier is None else Base(earlier, t("overview.since_year", day=earlier.scenario.as_of))


def shown(now: KeyFigures, before: KeyFigures | None, currency: str) -> list[Kpi]:
    """The key figures in words; those that the data cannot tell are left out."""
    words = state.current_words()

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    def relative(old: float, new: float) -> str:
        """+8%, or +0.4% where a whole per cent would hide it; where there was nothing or a loss no share can be told:
        then the difference."""
        if old <= 0:
            return money(new - old)
        grown = new / old - 1
        return words.change(grown, 1 if abs(grown) < 0.01 else 0)

    def points(old: float, new: float) -> str:
        return t("common.change.share_points", n=round(100 * abs(new - old)))

    def count(old: float, new: float) -> str:
        return words.number(abs(new - old))

    tier = words.tier(state.view().scenario.scheme, now.top_tier)
    lines = (
        _Line("order_amount", t("metric.order_amount"), money, relative, about="order_amount", address=customers(sort="-order_amount")),
        _Line("gross_profit", t("metric.gross_profit"), money, relative, about="gross_profit", address=customers(sort="-gross_profit")),
        _Line("net_profit", t("metric.net_profit"), money, relative, about="net_profit", address=customers(sort="-net_profit")),
        _Line(
            "graded",
            t("overview.kpi.graded"),
            words.number,
            count,
            hint=t("overview.kpi.graded_of", n=now.customers),
            about="overview.graded",
            address=customers(population="graded"),
        ),
        _Line(
            "top_tier_share",
            t("overview.kpi.top_tier", tier=tier),
            words.share,
            points,
            good=None,
            hint=t("overview.kpi.top_tier_of", n=now.top_tier_customers, basis=t(f"overview.basis.{now.measure}")),
            about="overview.top_tier_share",
            address=customers(tier=now.top_tier),
        ),
        _Line(
            "loss",
            t("overview.kpi.loss"),
            lambda value: money(abs(value)),
            relative,
            good=False,
            sign=-1,
            loss=True,
            customers=now.losing,
            about="overview.loss",
            address=customers("losses", "net_profit"),
        ),
        _Line(
            "overdue",
            t("overview.kpi.overdue"),
            money,
            relative,
            good=False,
            customers=now.owing,
            about="overdue_amount",
            address=customers("overdue", "-overdue_amount"),
        ),
    )
    return [
        _kpi(line, getattr(now, line.field), None if before is None else getattr(before, line.field))
        for line in lines
        if getattr(now, line.field) is not None
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """How one figure is shown. `good`: more is better (None: neither); `sign` −1: it grows downwards; `loss`: shown as one,
    without a minus, which its label says; `customers`: how many, said below; `about`: its help; `address`: where they are listed."""

    field: str
    label: str
    show: Callable[[float], str]
    change: Callable[[float, float], str]
    good: bool | None = True
    sign: int = 1
    hint: str = ""
    loss: bool = False
    about: str = ""
    customers: int | None = None
    address: str = ""


def _kpi(line: _Line, now: float, before: float | None) -> Kpi:
    below = "" if line.customers is None else t("overview.kpi.customers", n=line.customers)
    if before is None:
        return Kpi(line.label, line.show(now), below, hint=line.hint, loss=line.loss, about=line.about, address=line.address)
    grown = line.sign * (now - before)
    change = line.change(line.sign * before, line.sign * now)
    if not any("1" <= sign <= "9" for sign in change):  # a step that rounds to nothing
        change, grown = t("common.change.none"), 0
    shown_change = change if not grown else f"{'▲' if grown > 0 else '▼'} {change.lstrip('+−')}"  # the arrow is the sign
    return Kpi(
        line.label,
        line.show(now),
        " · ".join(text for text in (shown_change, below) if text),
        None if line.good is None or not grown else line.good == (grown > 0),
        " · ".join(text for text in (line.hint, t("overview.kpi.before", value=line.show(before))) if text),
        loss=line.loss,
        about=line.about,
        address=line.address,
    )
