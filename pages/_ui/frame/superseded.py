"""A notice that another data version has been put in force while the page is on screen, with a button that shows it.

The page itself reads one version from top to bottom and never changes under a reader's eyes. Only this notice looks again from
time to time, and all it reads is the pointer file.
"""

from __future__ import annotations

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

SECONDS = 15


def draw() -> None:
    """The place of the notice, at the top of every page; empty as long as the page is up to date."""
    st.html("<style>[data-testid=stLayoutWrapper]:has(> .st-key-ck-superseded:not(:has([data-testid=stAlert]))) { display: none }</style>")
    with st.container(key="ck-superseded"):
        if switched := state.read(data.SWITCHED):  # the page has gone on to newer data by itself: said once
            state.forget(data.SWITCHED)
            job = state.read("import.job")  # whose import it is learns that from its own result
            if job is None or job.report is None or job.report.version != switched:
                st.info(t("superseded.switched", now=switched), icon=":material/update:")
        _look()


@st.fragment(run_every=SECONDS)
def _look() -> None:
    shown = state.read("version")
    try:
        now = current_version_number(data.company().dir)
    except (Problem, OSError):
        return
    if now is None or shown is None or now == shown:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(t("superseded.note", now=now, shown=shown), icon=":material/update:")
        if st.button(t("superseded.show", now=now), key="superseded.show", type="primary"):
            st.rerun(scope="app")
