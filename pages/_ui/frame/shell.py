"""The frame around every page: registry, menu, sidebar, first start, and what happens when something goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from crmcore.ops.error_log import redact_log_messages
from pages._ui.components import widgets
from pages._ui.controls import sidebar, signing
from pages._ui.controls.fragments import errors_inline
from pages._ui.controls.slider_focus import keep_slider_focus
from pages._ui.data import data, link_check
from pages._ui.frame import back_link, cold_start, demo_language, filter_bar, first_start, link_note, superseded
from pages._ui.frame.topics import register_topics
from pages._ui.help import guide
from pages._ui.navigation import history
from pages._ui.navigation.pages import BY_ID, PAGES
from pages._ui.state import address_bar, run_cache, state
from pages._ui.state.moved import MOVED

#: each language leads with its own name
LOGOS = {"en": Path(__file__).with_name("logo.svg"), "zh_CN": Path(__file__).with_name("logo_zh_CN.svg")}
#: Streamlit gives its default page no address of its own; ours is hidden and leads on to the overview, those of before to the page of now
HOME = Path(__file__).with_name("home.py")
ICON = Path(__file__).with_name("icon.png")
#: wide enough for the date and the window side by side
SIDEBAR_WIDTH = 304


def run() -> None:
    """Draw one page for one visitor."""
    with run_cache.running():
        _run()


def _run() -> None:
    redact_log_messages()
    register_topics()
    st.set_page_config(page_title="Customer Value Cockpit", page_icon=str(ICON), layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    widgets.apply_style()
    cold_start.close_false_alarm()
    history.prepare_browser()
    keep_slider_focus()
    first_start.ensure_demo()
    address_bar.start(tuple(c.slug for c in data.companies()))
    demo_language.follow_reader()
    st.set_page_config(page_title=state.t("shell.browser_title"))
    data.pin_version()
    signing.recall()
    link_check.drop_unusable_settings()
    chosen = st.navigation(_menu(), expanded=True)
    st.logo(str(LOGOS[state.view().language]), size="large")
    if not chosen.url_path:  # the bare address: go where the menu and the link can say
        st.switch_page(BY_ID["overview"].file)
    if chosen.url_path in MOVED:  # an address of before
        now, arguments = address_bar.lead_on(chosen.url_path)
        st.switch_page(BY_ID[now].file, **arguments)
    page = BY_ID[chosen.url_path]
    address_bar.arrive(page.id)
    with errors_inline(f"drawing the page {page.id}"):
        sidebar.draw(page.needs_data)
        back_link.draw(page.id)
        link_note.draw()
        superseded.draw()
        guide.draw(page.id)
        if page.needs_data and not data.has_facts():
            hint = "no_data_hint" if data.version() is None else "no_orders_hint"
            widgets.empty_state(state.t("common.empty.no_data"), state.t(f"common.empty.{hint}"))
            st.page_link(str(BY_ID["imports"].file), label=state.t("common.nav.imports"))
        elif page.obeys_filters and not filter_bar.draw() and page.section == "see":
            widgets.empty_state(state.t("common.empty.no_rows"), state.t("common.empty.no_rows_hint"))
        else:
            if page.needs_data and not page.obeys_filters:
                filter_bar.say_without_effect()
            chosen.run()
    signing.let_browser_remember()
    address_bar.write_link()


def _menu() -> dict[str, list[Any]]:
    """The menu in the visitor's language. No icons: a material icon would become a favicon fetched from outside."""
    before = [st.Page(HOME, title=page, url_path=page, visibility="hidden") for page in MOVED]
    menu: dict[str, list[Any]] = {"": [st.Page(HOME, default=True, visibility="hidden"), *before]}
    for page in PAGES:
        entry = st.Page(
            page.file, title=state.t(f"common.nav.{page.id}"), url_path=page.id, visibility="visible" if page.listed else "hidden"
        )
        menu.setdefault(state.t(f"common.section.{page.heading}"), []).append(entry)
    return menu
