"""The grade report on screen: one page of rows, numbers compact, a click on a name opens it, on a heading sorts everyone.

Column selection switches the grid's own sorting off, which would only sort the page on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from markupsafe import Markup

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.key_customers.decisions import key_customers_of
from crmcore.domain.summary.listing import toggled_sort
from crmcore.report.exports.grade_report import NAME_COLUMNS, GradeReport, Kind, column_heading, report_table
from crmcore.report.health.words import SIGNS, growth_cell
from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import label_color, theme_for, tier_colors
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.reading_direction import begin_left
from crmcore.report.words.words import Words
from pages._ui.components import html_batch, widgets
from pages._ui.customers import list as customers_list
from pages._ui.data import health as health_data
from pages._ui.evidence import background_work
from pages._ui.evidence.badge import BORDERLINE
from pages._ui.state import addresses, state
from pages._ui.state.state import t

BY_HAND = "✎"
#: behind the tier of a customer that is key for its influence
KEY = "◆"
#: the column of the next action
ACTION = "next_action"
MOST_HEIGHT = 498
#: name, tier and health find room on a phone
WIDTHS: dict[str, Any] = {"name": 142, "customer_id": 122, "health": 92}
#: two tiers in one cell
COMPARED = 180
#: the next action, and a text that a list keeps of its table, are as wide as their cells need, within these bounds; so is a tier
NARROWEST, WIDEST = 90, 300
NARROWEST_TIER, WIDEST_TIER = 88, 112
FONT, PADDING, CHIP_PADDING = 13, 24, 30


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
        Called with the id of the customer whose number was clicked beside its name, and with that of any other click. The column that
        stays in sight is a link, which the browser follows itself.
    """
    words, book, rows, columns = state.current_words(), report.book, report.rows, report.columns
    own = report.listed.head if report.listed else {}
    table = report_table(replace(report, published=None), words)
    ids = table["customer_id"].to_pylist()
    frame = pd.DataFrame({c: _cells(report, table[c].to_pylist(), c, words) for c in columns})
    chips = _chips(book, rows, frame["tier"].tolist()) if "tier" in columns else {}
    if chips:
        frame["tier"] = [[name] for name in frame["tier"]]  # a chip is a list's entry

    def clicked() -> None:
        chosen = (state.read(key) or {}).get("selection", {})
        if chosen.get("columns"):
            column = chosen["columns"][0]
            if column not in own:  # a list is not ordered by what it keeps of a table
                state.change(sort=toggled_sort(state.view().sort, column, _higher_first(column)))
        elif chosen.get("cells"):
            row, column = chosen["cells"][0]
            (on_open if column in NAME_COLUMNS and not _pinned(report, column) else on_choose)(ids[row])
        elif chosen.get("rows"):
            on_choose(ids[chosen["rows"][0]])

    st.dataframe(
        _styled(frame, report),
        key=key,
        hide_index=True,
        height=widgets.rows_height(len(rows), MOST_HEIGHT),
        on_select=clicked,
        selection_mode=("single-row", "single-column", "single-cell"),
        column_config={
            c: _tier_column(chips, words, earlier) if c == "tier" else _column(report, c, frame[c].tolist(), words, currency)
            for c in columns
        },
    )


def _higher_first(column: str) -> bool:
    return BY_ID[column].higher_is_better if column in BY_ID else column == "score"


def _cells(report: GradeReport, values: list[Any], column: str, words: Words) -> list[str]:
    if column == "tier":
        book, rows, before = report.book, report.rows, report.published
        found, key = background_work.known_stability(book), set(key_customers_of(book).rows.tolist())
        now = [
            _tier(book, int(row), name, words)
            + (f" {KEY}" if int(row) in key else "")
            + (f" {BORDERLINE}" if found is not None and found.borderline[row] and row not in book.overrides else "")
            for row, name in zip(rows, values, strict=True)
        ]
        return (
            now if before is None else [f"{_before(book, int(before[row]), words)} → {name}" for row, name in zip(rows, now, strict=True)]
        )
    if _pinned(report, column):
        return addresses.named_addresses(customer_names(report.book, report.rows))
    if column == "health":
        signs = dict(zip((words.t(f"health.word.{code}") for code in COLOURS), SIGNS, strict=True))
        return [f"{signs[value]} {value}" for value in values]
    if column == "growth_rate" and (growth := health_data.growth(report.book)) is not None:
        return [growth_cell(growth, int(row), words) for row in report.rows]
    kind = report.kind(column)
    return [begin_left(value or "") for value in values] if kind == "text" else [shown(value, kind, words) for value in values]


def _marks() -> tuple[str, ...]:
    """What the signs behind a tier mean."""
    return t("customers.mark", mark=BY_HAND), t("evidence.badge.mark", mark=BORDERLINE), t("key_customers.mark", mark=KEY)


def color_filter_chips(book: Book) -> None:
    """Give the chips that filter by tier, above the list, a bar in the tiers' colours."""
    chip = '[class*="st-key-customers-chips"] button:nth-of-type({})'
    rules = [
        f"{chip.format(k)} {{ border-left: .5rem solid {color}; }}"
        for k, color in enumerate(tier_colors(len(book.scheme.tiers), state.dark()), 1)
    ]
    st.html(f"<style>{' '.join(rules)}</style>")


def legend(columns: Sequence[str]) -> None:
    """The line under the list: what the signs and colours of the health, and the signs behind a tier, mean, as far as it shows them."""
    health = [
        Markup('<span><span class="{0}">{1}</span> {2}</span>').format(code, sign, t(f"health.legend.{code}"))
        for code, sign in zip(COLOURS, SIGNS, strict=True)
        if code != "none" and "health" in columns
    ]
    marks = [Markup("<span>{}</span>").format(mark) for mark in _marks() if "tier" in columns]
    html_batch.show(Markup('<div class="ck-legend">{}</div>').format(Markup("").join([*health, *marks])))


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


def _chips(book: Book, rows: np.ndarray, names: list[str]) -> dict[str, str]:
    """Text of a tier's cell → its colour: the tier's in the figures, none where there is no tier."""
    colors, without = [label_color(c) for c in tier_colors(len(book.scheme.tiers), state.dark())], theme_for(state.dark()).raised
    return {name: colors[tier] if tier >= 0 else without for name, tier in zip(names, book.tier[rows].tolist(), strict=True)}


def _tier_column(chips: dict[str, str], words: Words, earlier: str) -> Any:
    label = t(f"customers.{earlier}_now") if earlier else column_heading("tier", words)
    return st.column_config.MultiselectColumn(
        _sorted(label, "tier"),
        help=" ".join(_marks()),
        width=COMPARED if earlier else min(max(NARROWEST_TIER, *(_needed(name, CHIP_PADDING) for name in chips or [""])), WIDEST_TIER),
        options=list(chips),
        color=list(chips.values()),
    )


def _sorted(label: str, column: str) -> str:
    """A heading, with the direction where the list is ordered by it."""
    return f"{label} {customers_list.arrow()}" if customers_list.column() == column else label


def _styled(frame: pd.DataFrame, report: GradeReport) -> Any:
    """Losses in red, names as what can be clicked, tiers set by hand set off, the health in its colour."""
    look, book, rows = theme_for(state.dark()), report.book, report.rows
    by_hand = {at for at, row in enumerate(rows) if int(row) in book.overrides}
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for column in frame.columns:
        if report.kind(column) != "text":
            styles.loc[frame[column].str.startswith("−"), column] = f"color: {look.loss}"
    for column in set(NAME_COLUMNS) & set(frame.columns):
        styles[column] = f"color: {look.accent}"
    if "tier" in frame.columns:
        styles.loc[[at in by_hand for at in frame.index], "tier"] = f"background-color: {look.line}"
    if "health" in frame.columns:
        inks = (look.loss, look.watch, look.gain, look.muted)
        styles["health"] = [f"color: {inks[code]}" for code in health_data.customer_health(book).colour[rows]]
    return frame.style.apply(lambda _: styles, axis=None)


def _column(report: GradeReport, column: str, cells: Sequence[str], words: Words, currency: str) -> Any:
    label, width = _sorted(report.heading(column, words, currency), column), _width(report, column, cells)
    if _pinned(report, column):  # a link: the grid draws a text that stays in sight faded
        return st.column_config.LinkColumn(label, width=width, pinned=True, display_text=addresses.NAME_SHOWN)
    return st.column_config.TextColumn(
        label,
        help=t(f"meaning.{column}") if column in BY_ID else None,
        alignment="right" if report.kind(column) != "text" else "left",
        width=width,
    )


def _pinned(report: GradeReport, column: str) -> bool:
    """Whether a column stays in sight: the name, or the number where there are no names; both would fill a phone."""
    return column == (NAME_COLUMNS[-1] if NAME_COLUMNS[-1] in report.columns else NAME_COLUMNS[0])


def _width(report: GradeReport, column: str, cells: Sequence[str]) -> Any:
    of_list = report.listed is not None and column in report.listed.head and report.kind(column) == "text"
    if not of_list and column != ACTION:
        return WIDTHS.get(column)
    return min(max(NARROWEST, *(_needed(cell, PADDING) for cell in cells or [""])), WIDEST)


def _needed(cell: str, padding: int) -> int:
    return round(text_width(cell, FONT)) + padding
