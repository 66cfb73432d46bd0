"""The map of the pages with what there is on each today, every page a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st
from markupsafe import Markup

from crmcore.domain.kernel.problems import Problem
from crmcore.report.help.page_map import MODULES, STEPS, places
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.help.live_counts import Count, live_counts
from pages._ui.components import html_batch, widgets
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.navigation.pages import BY_ID
from pages._ui.state import addresses, state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class CountsKey(ResultKey[Mapping[str, Count]]):
    """What there is on a working date, with every decision up to a ledger position."""

    day: date
    position: int


def draw() -> None:
    """Modules down, steps of the value chain across; on a phone one below the other."""
    widgets.section(t("map.title"))
    widgets.note(t("map.about"))
    with st.spinner(t("help.counting"), show_time=True):
        found = _counts()
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(t(f"map.step.{step}")) for step in STEPS)
    rows = Markup("").join(_row(module, found) for module in MODULES)
    table = Markup('<table class="ck-map"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>')
    html_batch.show(table.format(t("map.corner"), head, rows))


def _counts() -> Mapping[str, Count]:
    """None where there are no data, or where the grading on screen cannot be computed: the page itself says why."""
    if not data.has_facts():
        return {}
    try:
        graded = data.book()
        key = CountsKey(working_date(), Ledger(data.company().dir).position())
        return data.shared_results(graded).get_or_compute(key, lambda: live_counts(data.company(), graded, key.day))
    except Problem:
        return {}


def _row(module: str, found: Mapping[str, Count]) -> Markup:
    cells = Markup("").join(_cell(module, step, found) for step in STEPS)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(t(f"map.module.{module}"), cells)


def _cell(module: str, step: str, found: Mapping[str, Count]) -> Markup:
    inside = [place.page for place in places().values() if (place.module, place.step) == (module, step) and place.page in BY_ID]
    links = Markup("").join(_link(page, found.get(page)) for page in inside)
    return Markup('<td data-label="{}">{}</td>').format(t(f"map.step.{step}"), links)


def _link(page: str, count: Count | None) -> Markup:
    address = addresses.page_address(page, state.view().with_(listed="", origin=""))
    how_many = "" if count is None else Markup(" <span>{}</span>").format(t(f"map.count.{count.code}", n=count.n))
    return Markup('<a class="ck-link" href="{}">{}{}</a>').format(address, t(f"common.nav.{page}"), how_many)
