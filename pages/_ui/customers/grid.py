"""The grade report on screen: one page of rows, numbers compact, a click on a name opens it, on a heading sorts everyone.

Column selection switches the grid's own sorting off, which would only sort the page on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.summary.listing import toggled_sort
from crmcore.report.exports.grade_report import NAME_COLUMNS, GradeReport, Kind, column_heading, column_kind, report_table
from crmcore.report.plotting.theme import theme_for
from crmcore.report.words.words import Words
from pages._ui.customers import list as customers_list
from pages._ui.evidence import background_work
from pages._ui.evidence.badge import BORDERLINE
from pages._ui.state import state
from pages._ui.state.state import t

BY_HAND = "✎"
HEIGHT = 498
WIDTHS: dict[str, Any] = {"name": 200, "customer_id": 122, "tier": 112}
#: two tiers in one cell
COMPARED = 180


def draw(
    report: GradeReport,
    earlier: str,
    currency: str,
    key: str,
    on_open: Callable[[str], None],
    on_choose: Callable[[str], None],
) -> None:
    """Show one page of the grade report.

    Parameters
    ----------
    report
        The customers (at most a page) and columns; `published` are the tiers shown before today's, None: today's alone.
    earlier
        Which tiers those are: PUBLISHED or EARLIER_DAY; "" for none.
    currency
        The company's currency.
    key
        The widget's key; it must change with whatever changes the rows.
    on_open, on_choose
        Called with the id of the customer whose name or number was clicked, and with that of any other click.
    """
    words, book, rows, columns = state.current_words(), report.book, report.rows, report.columns
    table = report_table(replace(report, published=None), words)
    ids = table["customer_id"].to_pylist()
    frame = pd.DataFrame({c: _cells(report, table[c].to_pylist(), c, words) for c in columns})

    def clicked() -> None:
        chosen = (state.read(key) or {}).get("selection", {})
        if chosen.get("columns"):
            column = chosen["columns"][0]
            state.change(sort=toggled_sort(state.view().sort, column, _higher_first(column)))
        elif chosen.get("cells"):
            row, column = chosen["cells"][0]
            (on_open if column in NAME_COLUMNS else on_choose)(ids[row])
        elif chosen.get("rows"):
            on_choose(ids[chosen["rows"][0]])

    st.dataframe(
        _styled(frame, book, rows),
        key=key,
        hide_index=True,
        height=HEIGHT,
        on_select=clicked,
        selection_mode=("single-row", "single-column", "single-cell"),
        column_config={c: _column(c, words, currency, earlier) for c in columns},
    )


def _higher_first(column: str) -> bool:
    return BY_ID[column].higher_is_better if column in BY_ID else column == "score"


def _cells(report: GradeReport, values: list[Any], column: str, words: Words) -> list[str]:
    if column == "tier":
        book, rows, before = report.book, report.rows, report.published
        found = background_work.known_stability(book)
        now = [
            _tier(book, int(row), name, words)
            + (f" {BORDERLINE}" if found is not None and found.borderline[row] and row not in book.overrides else "")
            for row, name in zip(rows, values, strict=True)
        ]
        return (
            now if before is None else [f"{_before(book, int(before[row]), words)} → {name}" for row, name in zip(rows, now, strict=True)]
        )
    kind = column_kind(column)
    return [value or "" for value in values] if kind == "text" else [shown(value, kind, words) for value in values]


def _marks() -> str:
    """What the signs behind a tier mean."""
    return f"{t('customers.mark', mark=BY_HAND)} {t('evidence.badge.mark', mark=BORDERLINE)}"


def _before(book: Book, tier: int, words: Words) -> str:
    return words.number(None) if tier < 0 else words.tier(book.scheme.id, book.scheme.tiers[tier])


def _tier(book: Book, row: int, name: str | None, words: Words) -> str:
    """The tier; where it was set by hand, a mark and the computed one; where there is none, why."""
    if name is None:
        provisional = int(book.provisional[row])
        why = words.t(f"population.{POPULATION[book.population[row]]}")
        return why if provisional < 0 else words.t("customers.provisional", tier=words.tier(book.scheme.id, book.scheme.tiers[provisional]))
    if row not in book.overrides:
        return name
    computed = words.tier(book.scheme.id, book.scheme.tiers[book.computed[row]])
    return (
        name
        if computed == name and not book.scenario.apply_overrides
        else t("customers.by_hand", tier=name, mark=BY_HAND, computed=computed)
    )


@lru_cache(maxsize=20_000)  # a page of rows is drawn again at every click, and numbers in words are what costs
def shown(value: float | None, kind: Kind, words: Words) -> str:
    """A number as a list shows it: three figures at most, in its unit, without the unit's name."""
    if kind in ("money", "count", "quantity", "rank"):
        return words.number(value) if kind == "rank" else words.compact(value)
    if kind == "share":
        return words.share(value, 2 if value is not None and 0 < abs(value) < 0.01 else 1)
    return words.number(value, 0 if kind == "days" else 2 if kind == "ratio" else 1)


def _styled(frame: pd.DataFrame, book: Book, rows: np.ndarray) -> Any:
    """Losses in red, names as what can be clicked, tiers set by hand and missing ones set off."""
    look = theme_for(state.dark())
    by_hand = {at for at, row in enumerate(rows) if int(row) in book.overrides}
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for column in frame.columns:
        if column_kind(column) != "text":
            styles.loc[frame[column].str.startswith("−"), column] = f"color: {look.loss}"
    for column in set(NAME_COLUMNS) & set(frame.columns):
        styles[column] = f"color: {look.ramp[0]}"  # the grid fades its pinned columns
    if "tier" in frame.columns:
        styles.loc[book.tier[rows] < 0, "tier"] = f"color: {look.muted}"
        styles.loc[[at in by_hand for at in frame.index], "tier"] = f"background-color: {look.line}; font-weight: 600"
    return frame.style.apply(lambda _: styles, axis=None)


def _column(column: str, words: Words, currency: str, earlier: str) -> Any:
    label = t(f"customers.{earlier}_now") if earlier and column == "tier" else column_heading(column, words, currency)
    if customers_list.column() == column:
        label = f"{label} {customers_list.arrow()}"
    number = column_kind(column) != "text"
    meaning = t(f"meaning.{column}") if column in BY_ID else _marks() if column == "tier" else None
    width = COMPARED if earlier and column == "tier" else WIDTHS.get(column)
    return st.column_config.TextColumn(
        label, help=meaning, alignment="right" if number else "left", width=width, pinned=column in NAME_COLUMNS
    )
