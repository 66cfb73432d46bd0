"""The page of a company with damaged data: what is damaged, and how to go on; no figure is shown."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, data_root, list_companies
from crmcore.store.decisions import settings
from crmcore.store.versions import versions
from crmcore.store.versions.undo import switch_version
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.state import state
from pages._ui.state.state import t


def draw(company: Company, damage: Problem) -> None:
    """Say which file it is, and offer the last good version by a button; without one, say what the server's keeper can do."""
    with st.container(key="ck-damaged"):
        widgets.page_head(t("keep.damaged.title", company=company.name))
        st.error(literal(_what(damage)), icon=":material/report:")
        st.markdown(t("keep.damaged.safe"))
        good = damage.values.get("good")
        if isinstance(good, int):
            _offer(company, good, damage)
        else:
            st.markdown(t("keep.damaged.from_backup" if damage.code == "damaged_ledger" else "keep.damaged.none_left"))
            _command(company, "restore FILE")
        st.caption(t("keep.damaged.all"))
        _command(company, "verify")
        _others(company)


def _what(damage: Problem) -> str:
    if damage.code in ("damaged_version", "no_good_version"):
        return t(f"keep.damaged.version_{damage.values['how']}", version=damage.values["version"], file=damage.values["file"])
    return t("keep.damaged.ledger" if damage.code == "damaged_ledger" else "keep.damaged.pointer")


def _offer(company: Company, good: int, damage: Problem) -> None:
    created_at = next(v.created_at for v in versions.versions(company.dir) if v.number == good)
    st.markdown(t("keep.damaged.offer", good=good, when=state.current_words().date(datetime.fromisoformat(created_at).date())))
    signed = state.read("author")
    if not signed:
        st.text_input(t("keep.damaged.sign"), _last_author(company), key="damaged.author", max_chars=80, width=320)
    if st.button(t("keep.damaged.go", good=good), type="primary", key="damaged.go"):
        try:
            damaged = damage.values["version"] if damage.code == "damaged_version" else None
            switch_version(
                company.dir,
                good,
                author=signed or state.read("damaged.author", ""),
                based_on=damaged if isinstance(damaged, int) else None,
            )
        except Problem as problem:
            st.error(literal(state.current_words().problem(problem)))
            return
        st.rerun()


def _last_author(company: Company) -> str:
    with suppress(Problem):
        return settings.setting(company, "author", "") or ""
    return ""


def _command(company: Company, what: str) -> None:
    st.code(f'python -m crmcore --data "{company.dir}" {what}', language=None)


def _others(company: Company) -> None:
    """The companies that can be looked at meanwhile."""
    others = [c for c in list_companies(data_root()) if c.slug != company.slug]
    if others:
        st.caption(t("keep.damaged.other"))
        with st.container(horizontal=True):
            for other in others:
                st.button(literal(other.name), key=f"damaged.other.{other.slug}", on_click=state.enter_company, args=(other.slug,))
