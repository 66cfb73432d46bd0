"""Every tier that a customer was ever given by hand or that was taken back, with who, when and why."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.overrides import Override, Withdrawal
from crmcore.store.decisions.overrides import override_rows
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, row: int) -> None:
    """The trail as a table, newest first; nothing is ever deleted from it."""
    customer_id = graded.mart.customers.ids[row].as_py()
    trail = [entry for entry in override_rows(data.company()) if entry.customer_id == customer_id]
    if not trail:
        widgets.note(t("customer.trail.none"))
        return
    head = [t(f"customer.trail.{name}") for name in ("state", "tier", "term", "author", "reason")]
    with st.container(key="ck-trail"):
        widgets.small_table(head, [_line(graded, row, entry) for entry in reversed(trail)], text_columns=len(head))


def _line(graded: Book, row: int, entry: Override | Withdrawal) -> tuple[str, ...]:
    words = state.current_words()
    if isinstance(entry, Withdrawal):
        return t("customer.trail.withdrawn"), "", _unbroken(words.date(entry.effective_on)), _unbroken(entry.author), entry.reason
    tier = t(
        "customer.trail.from_to",
        assigned=words.tier(entry.scheme, entry.assigned),
        computed=words.tier(entry.scheme, entry.computed) if entry.computed else t("common.none"),
    )
    term = t("customer.trail.from_until", first=_unbroken(words.date(entry.effective_on)), last=_unbroken(words.date(entry.expires_on)))
    reason = t("customer.trail.reason_kind", reason=entry.reason, kind=t(f"workbook.kind.{entry.kind}"))
    return _unbroken(t(f"customer.trail.{_standing(graded, row, entry)}")), _unbroken(tier), term, _unbroken(entry.author), reason


def _standing(graded: Book, row: int, entry: Override) -> str:
    if entry == graded.overrides.get(row):
        return "in_force"
    if entry.scheme != graded.scheme.id:
        return "other_scheme"
    return "later" if entry.effective_on > graded.scenario.day else "over"


def _unbroken(text: str) -> str:
    """Kept on one line in a narrow cell."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
