"""What products promise: how much of the amount is judged, every product with its market, and a signed judgement."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.product_prospects.judgements import HIGHEST, LONGEST_MARKET, ProductJudgement, key_of
from crmcore.domain.product_prospects.prospects import ProductRow, product_figures, product_prospects_of
from crmcore.store.product_prospects.decisions import judgement_rows
from crmcore.usecases.product_prospects.prospects import read_product_rows
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import data, offer_changes
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said
PLACE = "product_prospects"
#: pixels of the grid
MOST_HEIGHT = 330


@dataclass(frozen=True, slots=True)
class ProductsKey(ResultKey[tuple[ProductRow, ...]]):
    """Products and categories with their judgements."""


def draw(graded: Book, *, is_open: bool) -> None:
    """The section; `is_open`: shown at once, else behind its title."""
    rows = data.shared_results(graded).get_or_compute(ProductsKey(), lambda: read_product_rows(data.company().dir, graded))
    if not rows:
        return
    with st.expander(t("product_prospects.title"), expanded=is_open, key="product_prospects.section"):
        _finding(graded, rows)
        _grid(graded, rows)
        last_result.show(PLACE)
        _form(graded, rows)


def _finding(graded: Book, rows: tuple[ProductRow, ...]) -> None:
    words, found = state.current_words(), product_figures(rows)
    share = product_prospects_of(graded).judged_share(data.customer_mask(graded))
    if not any(row.judgement for row in rows):
        widgets.note(t("product_prospects.none"))
        return
    lines = [t("product_prospects.judged", n=found.judged, all=found.sold, share=words.share(share))]
    if found.compared:
        lines.append(t("product_prospects.lagging", n=found.lagging, all=found.compared))
    widgets.finding_list([widgets.Finding(" ".join(lines))], key="product_prospects.found")


def _grid(graded: Book, rows: tuple[ProductRow, ...]) -> None:
    judgements = [row.judgement for row in rows]
    widgets.grid(
        {
            "name": [row.name for row in rows],
            "category": [row.category if row.level == "product" else t("product_prospects.whole_category") for row in rows],
            "prospects": [None if j is None else j.prospects for j in judgements],
            "market": [None if j is None else j.market or None for j in judgements],
            "market_growth": [None if j is None else j.market_growth for j in judgements],
            "growth": [row.growth for row in rows],
            "amount": [row.amount for row in rows],
            "author": [None if j is None else j.author or None for j in judgements],
            "day": [None if j is None else j.judged_on for j in judgements],
        },
        {
            "name": (t("product_prospects.name"), "text"),
            "category": (t("product_prospects.category"), "text"),
            "prospects": (t("column.product.prospects"), "points"),
            "market": (t("column.product.market"), "text"),
            "market_growth": (t("column.product.market_growth"), "share"),
            "growth": (t("product_prospects.growth"), "share"),
            "amount": (t("product_prospects.amount"), "money"),
            "author": (t("column.product.judged_by"), "text"),
            "day": (t("column.product.judged_on"), "date"),
        },
        key=state.language_key(f"product_prospects.grid.{graded.version}.{graded.ledger}.{graded.scenario.key}"),
        currency=data.company().currency,
        height=widgets.rows_height(len(rows), MOST_HEIGHT),
    )


def _form(graded: Book, rows: tuple[ProductRow, ...]) -> None:
    trail = judgement_rows(data.company().dir)
    newest = trail[-1].position if trail else 0
    options = {row.item: row for row in rows}
    stamp = f"{data.company().slug}.{newest}"
    chosen = st.selectbox(
        t("product_prospects.choose"),
        list(options),
        format_func=fixed_labels(options, lambda item: options[item].name),
        key=state.language_key(f"product_prospects.item.{data.company().slug}"),
    )
    known = options[chosen].judgement
    keys = {name: f"product_prospects.{name}.{stamp}.{chosen}" for name in ("prospects", "market", "growth")}
    ask_author("product_prospects.author")
    with st.form(f"product_prospects.form.{stamp}", border=False):
        first, second, third = st.columns(3)
        points = known.prospects if known and known.prospects is not None else None
        first.number_input(t("product_prospects.points"), 0.0, HIGHEST, points, step=1.0, format="%g", key=keys["prospects"])
        second.text_input(t("column.product.market"), known.market if known else "", max_chars=LONGEST_MARKET, key=keys["market"])
        growth = None if known is None or known.market_growth is None else 100 * known.market_growth
        third.number_input(t("product_prospects.market_growth"), -100.0, 1000.0, growth, step=1.0, format="%g", key=keys["growth"])
        with st.container(horizontal=True):
            st.form_submit_button(t("product_prospects.save"), type="primary", on_click=_save, args=(graded, chosen, keys, newest))
            if known is not None and known.position and known.key == key_of(chosen):
                st.form_submit_button(t("product_prospects.take_back"), on_click=_take_back, args=(graded, chosen, newest))
    widgets.note(t("product_prospects.about", day=graded.scenario.day))


def _save(graded: Book, item: str, keys: dict[str, str], newest: int) -> None:
    points, growth = state.read(keys["prospects"]), state.read(keys["growth"])
    if points is None:
        last_result.remember_refused(PLACE, Problem("product_unjudged"))
        return
    market = state.read(keys["market"]) or ""
    judgement = ProductJudgement(item, float(points), market, None if growth is None else growth / 100, judged_on=graded.scenario.day)
    _record(judgement, newest, t("product_prospects.saved"))


def _take_back(graded: Book, item: str, newest: int) -> None:
    _record(ProductJudgement(item, None, judged_on=graded.scenario.day), newest, t("product_prospects.taken_back"))


def _record(judgement: ProductJudgement, newest: int, done: str) -> None:
    try:
        offer_changes.judge_product(judgement, newest)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, done)
