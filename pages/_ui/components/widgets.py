"""Components that every page uses: heading, key figures, findings, figures with their scope, tables, empty states.

Texts arrive ready in the visitor's language and `Markup.format` escapes them; `**…**` makes words of a sentence strong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st
from markupsafe import Markup, escape

from crmcore import report
from crmcore.domain.summary.findings import Tone
from crmcore.report.plotting.sparkline import sparkline
from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import split_title
from crmcore.report.words.cells import CustomerName, TonedText
from crmcore.report.words.reading_direction import begin_left
from crmcore.report.words.words import UNKNOWN
from pages._ui.components import about, customer_mark, html_batch
from pages._ui.state import addresses, shown_once, state

STYLE = Path(report.__file__).with_name("style.css")
#: no tool bar, no zoom: a figure is read and clicked, never dragged about
PLOTLY = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}

#: pixels of a grid's row, and of its heading
GRID_ROW = 35
#: a cell of a table wider than so many ems is a sentence: some twenty letters, or ten Chinese signs
LONG_TEXT = 10
#: tables of more columns stand in cards on a narrow screen
PHONE_COLUMNS = 4

Kind = Literal["text", "money", "count", "share", "points", "days", "number", "date", "customer"]
#: digits after the point in a grid; a share counts as 0–1
DIGITS: dict[str, int] = {"money": 0, "count": 0, "days": 0, "share": 3, "points": 1, "number": 2}


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure, all texts ready to show. `good` colours the change (None: neither good nor bad);
    `trend` draws a small line beside it, oldest value first; `loss`: the value is a loss without a minus before it; `about`: its id in
    the registry of figures (`crmcore.report.help`), for the question mark beside it; `address`: where a click on it leads, "" for
    nowhere; `aim`: a line on its target below."""

    label: str
    value: str
    change: str = ""
    good: bool | None = None
    hint: str = ""
    trend: Sequence[float | None] = ()
    loss: bool = False
    about: str = ""
    address: str = ""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence that matters. `target` is what the page gets back when the reader follows `link`."""

    text: str
    tone: Tone = "plain"
    link: str = ""
    target: str = ""


def apply_style() -> None:
    """Load our style sheet; once per run, before anything else is drawn."""
    st.html(STYLE)
    about.prepare_browser()
    # dialogs and popovers hang beside the app in the document: without this they take the light half of light-dark()
    st.html(f"<style>:root {{ color-scheme: {'dark' if state.dark() else 'light'}; }}</style>")


def page_head(title: str, note: str = "") -> None:
    """The page's name and, beside it, one muted line."""
    html_batch.show(Markup('<div class="ck-head"><h1>{}</h1><span>{}</span></div>').format(title, _rich(note)))


def _language() -> str:
    """The visitor's language as HTML names it: an English sentence does not break a Chinese name, a Chinese one fills every line."""
    return state.view().language.replace("_", "-")


def section(title: str) -> None:
    """A heading within the page, of the same rank as a figure's finding."""
    html_batch.show(Markup('<div class="ck-section">{}</div>').format(title))


def note(text: str) -> None:
    """A muted line that explains what stands above it; nothing for an empty text."""
    if text:
        html_batch.write(Markup('<div class="ck-scope">{}</div>').format(text))


def kpi_row(kpis: Sequence[Kpi], small: bool = False) -> None:
    """Key figures side by side between two hairlines; they wrap where the page is narrow. `small`: words and dates as values."""
    row = Markup('<div class="ck-kpis{}">{}</div>')
    html_batch.show(row.format(" ck-small" if small else "", Markup("").join(_kpi(k) for k in kpis)))


def _kpi(kpi: Kpi) -> Markup:
    tone = "" if kpi.good is None else "ck-good" if kpi.good else "ck-bad"
    loss = " ck-bad" if kpi.loss or kpi.value.startswith("−") else ""
    aim = Markup('<div class="under" title="{aim}">{aim}</div>').format(aim=kpi.aim) if kpi.aim else ""
    value = Markup('<span class="value{loss}">{value}</span>').format(loss=loss, value=kpi.value)
    if kpi.address:  # the whole figure is the link (see style.css), its name that of the figure
        value = Markup('<a class="ck-link" href="{}" aria-label="{} {}">{}</a>').format(kpi.address, kpi.label, kpi.value, value)
    return Markup(
        '<div class="ck-kpi" title="{hint}"><div class="label">{label}</div>'
        '<div class="middle">{value}{about}{line}</div>'
        '<div class="under {tone}" title="{change}">{change}</div>{aim}</div>'
    ).format(
        about=about.mark(kpi.about),
        hint=kpi.hint,
        label=kpi.label,
        value=value,
        line=sparkline(kpi.trend),
        tone=tone,
        change=kpi.change,
        aim=aim,
    )


def verdict(text: str) -> None:
    """The one sentence that a page begins with."""
    html_batch.show(Markup('<p class="ck-verdict" lang="{}">{}</p>').format(_language(), _rich(text)))


def decision_card(money: str, sentence: str, assumes: str) -> None:
    """Something to decide: what it brings, what is to be done, and what that assumes."""
    html_batch.show(
        Markup('<div class="ck-decision" lang="{}"><b>{}</b><p>{}</p><p class="under">{}</p></div>').format(
            _language(), money, _rich(sentence), assumes
        )
    )


def finding_list(findings: Sequence[Finding], key: str) -> str | None:
    """The sentences that matter, each with its link. Returns the `target` of the link just followed, else None."""
    followed = None
    with st.container(key=f"ck-findings-{key}"):
        for position, finding in enumerate(findings):
            with st.container(gap=None):
                sentence = Markup('<div class="ck-finding {}" lang="{}">{}</div>').format(finding.tone, _language(), _rich(finding.text))
                html_batch.show(sentence)
                if finding.link and st.button(finding.link + " →", key=f"{key}.{position}.{finding.target}", type="tertiary"):
                    followed = finding.target
    return followed


def empty_state(title: str, hint: str = "") -> None:
    """What stands where a figure cannot: what is missing, and what to import."""
    html_batch.show(Markup('<div class="ck-empty"><h3>{}</h3><p>{}</p></div>').format(title, _rich(hint)))


def figure_title(title: str, subtitle: str = "", figure_id: str = "") -> None:
    """What a figure finds, above it, with the question mark of `figure_id` where the registry of figures knows it; nothing for empty
    texts."""
    if title or subtitle:
        below = Markup("<p>{}</p>").format(subtitle) if subtitle else ""
        heading = Markup('<div class="ck-figure"><div class="ck-named"><h3 lang="{}">{}</h3>{}</div>{}</div>')
        html_batch.write(heading.format(_language(), title, about.mark(figure_id), below))


def figure(fig: go.Figure, key: str, on_select: Callable[[Any], None] | None = None, alt: str = "") -> None:
    """Show a figure: its finding as text above it, the drawing in our own theme below.

    `key` is its id in the registry of figures, too. `on_select` is called with the `customdata` of the bar or point that was
    clicked, before the page is drawn again.
    `alt`: what a screen reader says of it where the figure has no title.
    """
    title, subtitle, drawing = split_title(fig)
    figure_title(title, subtitle, key)
    html_batch.send()

    def clicked() -> None:
        points = (state.read(key) or {}).get("selection", {}).get("points", [])
        if on_select and points and "customdata" in points[0]:
            on_select(points[0]["customdata"])

    more: dict[str, Any] = {"on_select": clicked, "selection_mode": "points"} if on_select else {}
    st.plotly_chart(drawing, key=key, theme=None, config=PLOTLY, alt=title or alt or None, **more)


def scope_note(
    as_of: date | str | None,
    window: int | None,
    filters: Mapping[str, Sequence[str]],
    ignored: Sequence[str] = (),
    population: bool = False,
    invoices: bool = False,
    rates: bool = False,
) -> None:
    """The line that says what a figure covers: date (or, ready to show, what stands for it), window, the filters
    it obeys (label → values as shown), the labels of those it ignores, with `population`, that tiers are cut in the whole
    population, with `invoices`, that those stand for purchases, and, with `rates`, that the cost to serve rests on such.
    Figures that cover the same share the line of the first one."""
    words = state.current_words()
    obeyed = [
        words.t("common.scope.pair", field=label, values=words.t("common.scope.list").join(values))
        for label, values in filters.items()
        if label not in ignored
    ]
    pieces = [
        as_of if isinstance(as_of, str) else words.t("common.scope.as_of", day=as_of) if as_of else "",
        words.t("common.window.all") if window is None else words.t("common.scope.window", n=window),
        words.t("common.scope.part", filters=words.t("common.scope.list").join(obeyed)) if obeyed else words.t("common.scope.whole"),
    ]
    left_out = [label for label in ignored if label in filters]
    if left_out:
        pieces.append(words.t("common.scope.ignores", filters=words.t("common.scope.list").join(left_out)))
    if population:
        pieces.append(words.t("common.scope.population"))
    if invoices:
        pieces.append(words.t("common.scope.invoices"))
    if rates:
        pieces.append(words.t("cost_to_serve.in_scope"))
    line = words.t("common.scope.separator").join(piece for piece in pieces if piece)
    if shown_once.is_first(line):
        note(line)


def small_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    text_columns: int = 1,
    total: bool = False,
    cards: bool | None = None,
    of_list: Mapping[str, str] | None = None,
    wrap: bool = False,
) -> None:
    """A table of a few rows, all cells ready to show: the first `text_columns` left-aligned, numbers right-aligned.

    A plain cell with a minus is shown as a loss, a `TonedText` one by its tone; a `CustomerName` is a link to that customer.
    Where it is wider than its place it scrolls on its own. `total`: the last row is the sum of the others. `cards`: on a narrow screen
    each row is a card, its headings before the cells; None: where it has more than `PHONE_COLUMNS` columns.
    `of_list`: the list that the table is the beginning of (`listed.opened`). `wrap`: headings are names, which may take several lines.
    """
    cards = len(head) > PHONE_COLUMNS if cards is None else cards
    with_names = any(isinstance(text, CustomerName) for row in rows for text in row)
    address = addresses.customer_addresses(of_list) if with_names else str
    mark = customer_mark.marks() if with_names else Markup

    def cell(tag: str, column: int, text: str) -> Markup:
        style = "n" if column >= text_columns else "long" if tag == "td" and column and text_width(text, 1) > LONG_TEXT else ""
        tone = text.tone if isinstance(text, TonedText) else "bad" if text.startswith("−") else "plain"
        style += f" ck-{tone}" if tag == "td" and tone != "plain" else ""
        # with a scope, screen readers name the column with each cell
        template = Markup('<th scope="col"{} class="{}">{}</th>') if tag == "th" else Markup('<td{} class="{}">{}</td>')
        label = Markup(' data-label="{}"').format(head[column]) if cards and tag == "td" else ""
        named = (
            Markup('{}<a class="ck-link" href="{}">{}</a>').format(
                mark(text.customer_id), address(text.customer_id), addresses.name_shown(text)
            )
            if isinstance(text, CustomerName)
            else text
        )
        return template.format(label, style, named)

    def line(tag: str, cells: Sequence[str], last: bool = False) -> Markup:
        template = Markup("<tr class=total>{}</tr>") if last else Markup("<tr>{}</tr>")
        return template.format(Markup("").join(cell(tag, k, c) for k, c in enumerate(cells)))

    body = Markup("").join(line("td", row, total and k == len(rows) - 1) for k, row in enumerate(rows))
    table = Markup('<div class="ck-room"><table class="ck-table{}"><thead>{}</thead><tbody>{}</tbody></table></div>')
    style = (" ck-cards ck-dense" if 'class="long' in body else " ck-cards") if cards else ""  # what holds sentences is set closer
    html_batch.show(table.format(style + (" ck-wrap" if wrap else ""), line("th", head), body))


def grid(
    data: pa.Table | Mapping[str, Sequence[Any]],
    kinds: Mapping[str, tuple[str, Kind]],
    key: str,
    currency: str = "",
    on_select: Callable[[list[int]], None] | None = None,
    height: int | Literal["auto"] = "auto",
    cents: bool = False,
) -> None:
    """A grid of the columns in `kinds`, in their order. `on_select` gets the row positions chosen by the reader. `cents`: money with all
    digits of its currency, for single amounts; else whole.

    A selection is positional: `key` must change with the rows behind it (data version, sort, page).
    """
    frame = pd.DataFrame(data.to_pydict() if isinstance(data, pa.Table) else dict(data))[list(kinds)]
    digits = DIGITS | ({"money": state.current_words().currency_digits(currency)} if cents else {})
    for name, (_, kind) in kinds.items():
        if kind in digits:  # the grid would show more digits, or cut them off
            frame[name] = pd.to_numeric(frame[name]).astype("float64").round(digits[kind])
        elif kind == "text":
            frame[name] = [begin_left(text) if isinstance(text, str) else text for text in frame[name]]

    def chosen() -> None:
        if on_select:
            on_select(list((state.read(key) or {}).get("selection", {}).get("rows", [])))

    more: dict[str, Any] = {"on_select": chosen, "selection_mode": "single-row"} if on_select else {}
    st.dataframe(frame, key=key, hide_index=True, height=height, column_config=columns(kinds, currency), placeholder=UNKNOWN, **more)


def rows_height(rows: int, most: int) -> int:
    """Pixels of a grid that shows all its `rows`, or as many as fit into `most` pixels: no empty lines below the last one."""
    return min(GRID_ROW * (rows + 1) + 3, most)


def columns(kinds: Mapping[str, tuple[str, Kind]], currency: str = "") -> dict[str, Any]:
    """`column_config` of a grid: column → (label, kind). Numbers are right-aligned and grouped; shares arrive as 0–1;
    money carries the currency in its heading; a customer arrives as its address (`addresses.named_addresses`)."""
    return {
        name: {attribute: value for attribute, value in _column(label, kind, currency).items() if value is not None}
        for name, (label, kind) in kinds.items()
    }


def _column(label: str, kind: Kind, currency: str) -> Any:
    if kind == "text":
        return st.column_config.TextColumn(label)
    if kind == "customer":
        return st.column_config.LinkColumn(label, display_text=addresses.NAME_SHOWN)
    if kind == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD")
    if kind == "money" and currency:
        words = state.current_words()
        label = words.t("workbook.in_currency", label=label, sign=words.currency_sign(currency).strip())
    formats = {"points": "%.1f", "number": "%.2f", "share": "percent"}
    return st.column_config.NumberColumn(label, format=formats.get(kind, "localized"))


def _rich(text: str) -> Markup:
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(text))))  # noqa: S704  escaped before
