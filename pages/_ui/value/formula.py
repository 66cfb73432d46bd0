"""The textbook formula with a customer's own numbers in it, year by year, and the retention that it is filled with."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import listing
from crmcore.domain.value.annuity_schedule import annuity_schedule
from crmcore.domain.value.retention import MOST_RETENTION
from crmcore.domain.value.valuation import MORE_RETENTION, Valuation
from crmcore.report.value.headings import retention_heading
from crmcore.report.value.interval_figures import retention_chart
from crmcore.report.value.tables import formula_table, retention_table
from crmcore.report.words.customer_names import customer_name
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

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
    valuation = graded.mart.insight("value", Valuation)
    margin, retention, words, currency = (
        float(valuation.margin[row]),
        float(valuation.retention[row]),
        state.current_words(),
        data.company().currency,
    )
    if np.isnan(margin):
        widgets.note(t("value.formula.unknown"))
        return
    terms = valuation.terms
    st.latex(FORMULA % (0 if terms.timing == "immediate" else 1, r"\infty" if terms.horizon_years is None else terms.horizon_years))
    written = {
        "margin": words.money(margin, currency),
        "retention": words.share(retention, 1),
        "discount": words.share(terms.discount_rate, 1),
        "first": words.number(0 if terms.timing == "immediate" else 1),
    }
    widgets.note(
        t("value.formula.line_endless", **written)
        if terms.horizon_years is None
        else t("value.formula.line", last=words.number(terms.horizon_years), **written)
    )
    by_model = valuation.method != "annuity"
    of_sales = valuation.basis == "order_amount"
    schedule = annuity_schedule(margin, retention, terms)
    widgets.small_table(*formula_table(schedule, words, currency, by_model=by_model, of_sales=of_sales), total=True)
    if by_model:
        key = "value.formula.by_model" if valuation.expected is None else "value.formula.by_expected"
        expected = {} if valuation.expected is None else {"expected": words.money(valuation.expected.next_year[row], currency)}
        widgets.note(t(key, value=words.money(valuation.current_value[row], currency), **expected))
    else:
        _growth(valuation, row)
    scope(graded, months=12)


def _growth(valuation: Valuation, row: int) -> None:
    words, currency, retention = state.current_words(), data.company().currency, float(valuation.retention[row])
    if np.isnan(valuation.growth_potential[row]) or np.isnan(valuation.extra_margin[row]):
        return
    widgets.note(
        t(
            "value.formula.growth",
            extra=words.money(valuation.extra_margin[row], currency),
            retention=words.share(max(retention, min(retention + MORE_RETENTION, MOST_RETENTION)), 1),
            growth=words.money(valuation.growth_potential[row], currency),
        )
    )
    widgets.note(
        t(
            "value.formula.from_wallet" if valuation.wallet_known[row] else "value.formula.from_peers",
            capture=words.share(valuation.terms.capture_rate),
            margin=words.share(valuation.margin_ratio[row], 1),
        )
    )


def _customer(graded: Book) -> int | None:
    """Row of the customer in the View, else the best by current value of those looked at; the picker changes it."""
    text = (state.read(SEARCH) or "").strip()
    best = listing(graded, data.customer_mask(graded), text, sort="-current_value")[:OFFERED]
    chosen = graded.mart.customers.row_of(state.view().customer) if state.view().customer else None
    find, pick = st.columns([1, 1.6], gap="small")
    find.text_input(t("value.formula.find"), key=state.language_key(SEARCH), icon=":material/search:", on_change=_search)
    row = chosen if chosen is not None else int(best[0]) if len(best) else None
    if row is None:
        widgets.note(t("value.formula.nobody", text=text))
        return None
    offered = {graded.mart.customers.ids[int(r)].as_py(): customer_name(graded, int(r)) for r in (*best.tolist(), row)}
    current = graded.mart.customers.ids[row].as_py()
    pick.selectbox(
        t("value.formula.customer"),
        list(offered),
        **widget_state.choice(PICKED, current, offered),
        on_change=_pick,
        help=t("value.formula.picked"),
        format_func=lambda code: offered[code] if offered.get(code, code) == code else f"{offered[code]} · {code}",
    )
    return row


def _search() -> None:
    """The best hit opens at once; the others stand in the picker."""
    graded, text = data.book(), (state.read(SEARCH) or "").strip()
    hits = listing(graded, data.customer_mask(graded), text, sort="-current_value") if text else ()
    if text and not len(hits):
        st.toast(literal(t("value.formula.nobody", text=text)))
    state.change(customer=graded.mart.customers.ids[int(hits[0])].as_py() if len(hits) else "")


def _pick() -> None:
    state.change(customer=state.read(PICKED) or "")


def retention(graded: Book) -> None:
    """What retention each segment was given, where it is estimated."""
    valuation = graded.mart.insight("value", Valuation)
    if not valuation.retentions:
        return
    words = state.current_words()
    widgets.section(retention_heading(valuation.retentions, words))
    chart = retention_chart(valuation.retentions, valuation.overall_retention, words, dark=state.dark())
    widgets.figure(chart, key="value.retention_chart")
    widgets.small_table(*retention_table(valuation.retentions, words))
    widgets.note(t("value.retention.note"))
