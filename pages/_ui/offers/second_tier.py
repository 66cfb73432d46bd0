"""The second tier first: what offers could bring, whom to call with what, and how good the rule has been."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.offers.tables import customer_cells, rule_cells
from crmcore.report.offers.words import verdict_text
from crmcore.report.offers.workbook import OffersFile, offers_workbook
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.offers import desk
from pages._ui.state import state
from pages._ui.state.state import t

#: customers on screen; the list and the file have all
SHOWN = 12


def draw() -> None:
    """The findings, the key figures, the first customers with what to offer them, and the rules on earlier days."""
    basis = desk.basis()
    followed = widgets.finding_list(_findings(), key="offers.findings")
    if followed:
        listed.show(followed)
    if basis.offers is None:
        return
    _key_figures()
    _customers()
    _rules()


def _findings() -> list[Finding]:
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    found = []
    if basis.offers is not None and len(basis.rows):
        values = {
            "n": len(basis.rows),
            "money": words.money(basis.money, currency, compact=True),
            "months": basis.offers.months,
            "share": words.share(basis.take_up),
        }
        found.append(Finding(t("offers.finding.chosen", **values), "good", t("offers.open"), "offers.chosen"))
    elif basis.offers is not None:
        found.append(Finding(t("offers.finding.nobody")))
    if basis.more.any():
        growth = float(np.nansum(basis.growth[basis.more]))
        text = t("offers.finding.more", n=int(basis.more.sum()), money=words.money(growth, currency, compact=True))
        found.append(Finding(text, "plain", t("offers.open"), "offers.more"))
    if (load := basis.load) is not None:
        much, little = int(load.too_much.sum()), int(load.too_little.sum())
        if much:
            text = t("offers.finding.much", n=much, saved=words.number(float(load.saved.sum())))
            found.append(Finding(text, "plain", t("offers.open"), "offers.much"))
        if little:
            found.append(Finding(t("offers.finding.little", n=little), "plain", t("offers.open"), "offers.little"))
    return found


def _key_figures() -> None:
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    offers = basis.offers
    if offers is None:
        return
    n = len(basis.rows)
    each = words.money(basis.money / n, currency) if n else words.number(None)
    widgets.kpi_row(
        [
            Kpi(
                t("offers.kpi.customers"),
                words.number(n),
                t("offers.kpi.customers_under", n=int(basis.second_tier.sum())),
                about="offers.customers",
            ),
            Kpi(
                t("offers.kpi.money"),
                words.money(basis.money, currency, compact=True),
                t("offers.kpi.money_under", each=each),
                about="offers.money",
            ),
            Kpi(
                t("offers.kpi.take_up"),
                words.share(basis.take_up),
                t("offers.kpi.take_up_under"),
                hint=t("offers.kpi.take_up_hint"),
                about="offers.take_up",
            ),
            Kpi(
                t("offers.kpi.rule"),
                t(f"offers.rule.{offers.rule}"),
                t(f"offers.level.{offers.items.level}", n=len(offers.offered)),
                about="offers.rule",
            ),
        ]
    )


def _customers() -> None:
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    if not len(basis.rows):
        return
    widgets.section(t("offers.table.title"))
    cells = customer_cells(basis, desk.graded(), desk.now(), basis.rows[:SHOWN], data.rep_names(), words, currency)
    widgets.small_table(*cells, text_columns=4, cards=True, of_list=listed.opened("offers.chosen"))
    widgets.note(t("offers.table.note"))
    with st.container(horizontal=True):
        if st.button(t("offers.open_all", n=len(basis.rows)) + " →", key="offers.all"):
            listed.show("offers.chosen")
        if st.button(t("offers.worklist") + " →", key="offers.worklist"):
            open_page("worklist")
        if st.button(t("offers.campaigns") + " →", key="offers.campaigns"):
            open_page("campaigns")
        _export()


def _export() -> None:
    words, company, day = state.current_words(), data.company(), working_date()
    context = ExportContext(company.name, company.currency, data.author())
    graded = desk.graded()
    content = OffersFile(desk.basis(), graded, desk.now(), desk.pairs(), desk.discount(), data.rep_names(), day)
    item = download.for_everybody(
        graded, "offers", t("offers.file"), "xlsx", len(desk.basis().rows), lambda: offers_workbook(content, context, words)
    )
    download.made_button(item, t("offers.export"), "offers.export")


def _rules() -> None:
    words, currency, offers = state.current_words(), data.company().currency, desk.basis().offers
    if offers is None:
        return
    widgets.section(t("offers.rules.title"))
    widgets.finding_list([Finding(verdict_text(offers, words, currency))], key="offers.verdict")
    if offers.judgement is None:
        return
    judged, chosen = offers.judgement.judging, offers.judgement.choosing
    widgets.small_table(*rule_cells(judged, words, currency), cards=True)
    widgets.note(t("offers.rules.note", day=judged.day, months=offers.judgement.months, n=judged.customers, chosen=chosen.day))
    with st.expander(t("offers.rules.chosen", day=chosen.day)):
        widgets.small_table(*rule_cells(chosen, words, currency), cards=True)
    with st.expander(t("offers.rules.meaning")):
        for rule in ("popular", "likely", "worth"):
            st.caption(t(f"offers.rules.{rule}"))
        widgets.note(t("offers.rules.realised", share=words.share(offers.judgement.realised)))
