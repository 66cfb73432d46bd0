"""The textbook formula with a customer's own numbers in it, year by year, and the retention that it is filled with."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import listing
from crmcore.domain.value.annuity_schedule import formula
from crmcore.domain.value.valuation import MORE_RETENTION, MOST_RETENTION, Valuation
from crmcore.report.value.tables import formula_table, name_of, retention_table
from pages._ui.components import widgets
from pages._ui.components.literal_text import verbatim
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.state.widget_state import one_of

#: the textbook formula as it is set: the same letters in both languages
FORMULA = r"m \times \sum_{t=%d}^{%s} \left(\frac{r}{1+d}\right)^{t}"
#: customers that the picker offers at once
OFFERED = 50
SEARCH, PICKED = "value.formula.find", "value.formula.picked"


def draw(graded: Book) -> None:
    """The picker, and the formula with the picked customer's numbers."""
    widgets.section(t("value.formula.title"))
    row = _customer(graded)
    if row is not None:
        write_out(graded, row)


def write_out(graded: Book, row: int) -> None:
    """The formula, its years, and where the growth potential of the customer in `row` comes from."""
    told: Valuation = graded.mart.insight("value")
    margin, retention, w, currency = float(told.margin[row]), float(told.retention[row]), state.speech(), data.company().currency
    if np.isnan(margin):
        widgets.note(t("value.formula.unknown"))
        return
    terms = told.terms
    st.latex(FORMULA % (0 if terms.timing == "immediate" else 1, r"\infty" if terms.horizon_years is None else terms.horizon_years))
    written = {
        "margin": w.money(margin, currency),
        "retention": w.share(retention, 1),
        "discount": w.share(terms.discount_rate, 1),
        "first": w.number(0 if terms.timing == "immediate" else 1),
    }
    widgets.note(
        t("value.formula.line_endless", **written)
        if terms.horizon_years is None
        else t("value.formula.line", last=w.number(terms.horizon_years), **written)
    )
    by_model = told.method != "annuity"
    widgets.small_table(*formula_table(formula(margin, retention, terms), w, currency, by_model), total=True)
    if by_model:
        widgets.note(t("value.formula.by_model", value=w.money(told.current_value[row], currency)))
    else:
        _growth(told, row)
    scope(graded, months=12)


def _growth(told: Valuation, row: int) -> None:
    w, currency, kept = state.speech(), data.company().currency, float(told.retention[row])
    if np.isnan(told.growth_potential[row]) or np.isnan(told.extra_margin[row]):
        return
    widgets.note(
        t(
            "value.formula.growth",
            extra=w.money(told.extra_margin[row], currency),
            retention=w.share(max(kept, min(kept + MORE_RETENTION, MOST_RETENTION)), 1),
            growth=w.money(told.growth_potential[row], currency),
        )
    )
    widgets.note(
        t(
            "value.formula.from_wallet" if told.wallet_known[row] else "value.formula.from_peers",
            capture=w.share(told.terms.capture_rate),
            margin=w.share(told.margin_ratio[row], 1),
        )
    )


def _customer(graded: Book) -> int | None:
    """Row of the customer in the View, else the best by current value of those looked at; the picker changes it."""
    text = (state.read(SEARCH) or "").strip()
    best = listing(graded, data.part(graded), text, sort="-current_value")[:OFFERED]
    chosen = graded.mart.customers.row_of(state.view().customer) if state.view().customer else None
    find, pick = st.columns([1, 1.6], gap="small")
    find.text_input(t("value.formula.find"), key=state.spoken(SEARCH), icon=":material/search:", on_change=_search)
    row = chosen if chosen is not None else int(best[0]) if len(best) else None
    if row is None:
        widgets.note(t("value.formula.nobody", text=text))
        return None
    offered = {graded.mart.customers.ids[int(r)].as_py(): name_of(graded, int(r)) for r in (*best.tolist(), row)}
    current = graded.mart.customers.ids[row].as_py()
    pick.selectbox(
        t("value.formula.customer"),
        list(offered),
        **one_of(PICKED, current, offered),
        on_change=_pick,
        help=t("value.formula.picked"),
        format_func=lambda code: offered[code] if offered.get(code, code) == code else f"{offered[code]} · {code}",
    )
    return row


def _search() -> None:
    """The best hit opens at once; the others stand in the picker."""
    graded, text = data.book(), (state.read(SEARCH) or "").strip()
    hits = listing(graded, data.part(graded), text, sort="-current_value") if text else ()
    if text and not len(hits):
        st.toast(verbatim(t("value.formula.nobody", text=text)))
    state.change(customer=graded.mart.customers.ids[int(hits[0])].as_py() if len(hits) else "")


def _pick() -> None:
    state.change(customer=state.read(PICKED) or "")


def retention(graded: Book) -> None:
    """What retention each segment was given, where it is estimated."""
    told: Valuation = graded.mart.insight("value")
    if not told.retentions:
        return
    widgets.section(t("value.retention.title"))
    widgets.small_table(*retention_table(told.retentions, state.speech()))
    widgets.note(t("value.retention.note"))
