"""The line under a figure of the Book: its date and window, and the visitor's filters it obeys or leaves aside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import TierRow, without_tier
from pages._ui.components import widgets
from pages._ui.controls import sidebar
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: the mart has this where invoices stand for purchases
INVOICES = "invoice_purchases"


def scope(graded: Book, aside: tuple[str, ...] = (), population: bool = False, months: int | None = 0, gross: bool = False) -> None:
    """Draw it. `aside`: filters the figure does not obey; `months`: its own window where that is not the scenario's; `gross`: no cost to
    serve is in it."""
    widgets.scope_note(
        graded.scenario.day,
        graded.scenario.window if months == 0 else months,
        sidebar.scope(),
        ignored=tuple(sidebar.filter_label(name) for name in aside),
        population=population,
        invoices=INVOICES in graded.mart.has,
        rates=graded.mart.cost_rates.in_use and not gross,
    )


def nobody_hint(key: str) -> str:
    """What to do where nobody is graded: bring orders where there are none, whatever the window; else what the words under `key` say."""
    return t("common.empty.no_orders_hint" if data.dates().first_order is None else key)


def no_rows_hint() -> str:
    """What to do where nobody with a tier is looked at: take a filter away where one is set, else what helps where nobody is graded."""
    return t("common.empty.no_rows_hint") if state.view().filters else nobody_hint("pyramids.nobody_hint")


def override_note(graded: Book, rows: Sequence[TierRow]) -> None:
    """Say how many of the tiers shown people have set, and whether those are counted."""
    n = sum(row.overridden for row in rows)
    if n:
        widgets.note(t("pyramids.by_hand" if graded.scenario.apply_overrides else "pyramids.by_hand_aside", n=n))


def without_tier_note(graded: Book, customer_mask: np.ndarray | None) -> None:
    """Say what customers without a tier add to the order amount: by so much it differs from the sum of the tiers."""
    n, amount = without_tier(graded, customer_mask)
    if n and amount:
        money = state.current_words().money(amount, data.company().currency)
        widgets.note(t("overview.without_tier", n=n, amount=money))


def net_note(graded: Book) -> None:
    """Say so where net profit is gross profit, because no cost to serve is known."""
    if graded.mart.basis == "gross_profit":
        widgets.note(t("overview.net_is_gross"))
