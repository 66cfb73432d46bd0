"""What the visitor's draft is, and what can be done with it: take it back, save it, share it, publish it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from pages._ui.components import confirm, widgets
from pages._ui.controls.draft_state import published
from pages._ui.controls.signing import ask_author
from pages._ui.data import buffer, changes, data
from pages._ui.exports import download
from pages._ui.grading import weight_dials
from pages._ui.state import addresses, state
from pages._ui.state.link import to_link
from pages._ui.state.state import t

LAST_RESULT = "weights.told"
#: the position of the saved scenarios that the visitor has seen
POSITION_SHOWN = "weights.seen"
#: the dialog has done its work and closes; the run to confirm on the page
FROZEN, PUBLISHED = "weights.frozen", "weights.published"
#: is the popover with the link open?
SHARING = "weights.share.open"
LONGEST_NAME = 80
POPOVER_WIDTH = 380


def reset_button() -> None:
    """Back to the default in one click; the locks open too."""
    st.button(t("common.button.reset"), icon=":material/restart_alt:", key="weights.reset", on_click=_reset)


def _reset() -> None:
    state.reset_scenario()
    weight_dials.release()


def toolbar(graded: Book) -> None:
    """The four things to do with a draft."""
    reset_button()
    _save()
    _share(graded)
    if st.button(t("weights.publish.title"), icon=":material/verified:", type="primary", key="weights.publish"):
        state.forget(FROZEN)
        st.dialog(t("weights.publish.do"))(_publish)(graded)


def _show_last_result(section: str) -> None:
    """What the last action did, said once where it was done."""
    result = state.read(LAST_RESULT)
    if result and result[0] == section:
        state.forget(LAST_RESULT)
        widgets.finding_list([widgets.Finding(*result[1:])], key=f"ck-findings-{section}")


def _report(section: str, text: str, tone: widgets.Tone = "good") -> None:
    state.remember(LAST_RESULT, (section, text, tone))


def _report_problem(section: str, problem: Problem) -> None:
    _report(section, state.current_words().problem(problem), "bad")


# --- saving ------------------------------------------------------------------------------------------------------


def _save() -> None:
    if state.read(_position_key()) is None:
        state.remember(_position_key(), data.scenarios_position())
    saved = list(data.saved_scenarios())
    with st.popover(t("weights.save.title"), icon=":material/bookmark:"), st.container(width=POPOVER_WIDTH):
        _show_last_result("save")
        with st.form("weights.save", border=False):
            st.text_input(t("weights.save.name"), value=state.view().named, key="weights.save.name", max_chars=LONGEST_NAME)
            _author_field("weights.save.author")
            st.form_submit_button(t("common.button.save"), type="primary", on_click=_keep)
        widgets.section(t("weights.save.saved"))
        if not saved:
            widgets.note(t("weights.save.none"))
            return
        chosen = st.selectbox(t("weights.save.saved"), saved[::-1], key="weights.saved", label_visibility="collapsed")
        with st.container(horizontal=True):
            st.button(t("weights.save.load"), key="weights.load", on_click=_load, args=(chosen,))
            confirm.asked_once("weights.delete", t("common.button.delete"), t("weights.save.delete_sure", name=chosen), chosen, _delete)


def _author_field(key: str) -> None:
    """Who signs, asked only while nobody has said."""
    if not data.author():
        st.text_input(t("common.label.author"), data.last_author(), key=key, help=t("shell.who_help"), max_chars=LONGEST_NAME)


def _sign(key: str) -> None:
    typed = state.read(key, "").strip()
    if typed and not data.author():
        changes.set_author(typed)


def _position_key() -> str:
    """Every company has its own ledger."""
    return f"{POSITION_SHOWN}.{data.company().slug}"


def _keep() -> None:
    name = state.read("weights.save.name", "").strip()
    try:
        _sign("weights.save.author")
        changes.save_scenario(name, state.view().scenario, state.read(_position_key()))
    except Problem as problem:
        if problem.code == "scenario_changed":  # told once: who saves again has seen it
            state.remember(_position_key(), problem.values["position"])
        _report_problem("save", problem)
    else:
        state.forget(_position_key())
        state.change(named=name)
        _report("save", t("weights.save.done", name=name))


def _load(name: str) -> None:
    saved = data.saved_scenarios()
    if name in saved:
        _adopt(saved[name], name)
        _report("save", t("weights.save.loaded", name=name))


def _adopt(scenario: Scenario, name: str = "") -> None:
    """Make a scenario the draft; a filter by tiers of another scheme would hide everyone, so it goes."""
    view = state.view()
    if scenario.scheme != view.scenario.scheme:
        view = view.with_filter("tier", ()).with_(listed="")
    state.set_view(view.with_draft(scenario, name))


def _delete(name: str) -> None:
    try:
        changes.delete_scenario(name)
    except Problem as problem:
        _report_problem("save", problem)
    else:
        state.forget(_position_key())
        if state.view().named == name:
            state.change(named="")
        _report("save", t("weights.save.deleted", name=name), "plain")


# --- sharing -----------------------------------------------------------------------------------------------------


def link(graded: Book) -> str:
    """The address of exactly this view: what the address bar says, and the day where it only says "the newest"."""
    view, found = state.view(), published(graded)
    run = found.run.id if found and found.run.scenario == graded.scenario else view.run
    parameters = to_link(view.with_(scenario=view.scenario.with_(as_of=graded.scenario.day), run=run))
    return f"{addresses.shared_address(st.context.url or '')}?{urlencode(parameters, doseq=True, safe=':,')}"


def is_sharing() -> bool:
    """True while the link and the file are on screen: they must tell the same as the dials."""
    return bool(state.read(SHARING))


def _share(graded: Book) -> None:
    # opened or closed it draws the page: a dial that is turned while it is shut need not draw what nobody sees
    popover = st.popover(t("weights.share.title"), icon=":material/link:", key=SHARING, on_change="rerun")
    with popover, st.container(width=POPOVER_WIDTH):
        _show_last_result("share")
        widgets.section(t("weights.share.link"))
        address = link(graded)
        st.code(address, language=None, wrap_lines=True)
        widgets.note(t("weights.share.link_here" if addresses.is_local(address) else "weights.share.link_hint"))
        widgets.section(t("weights.share.file"))
        ask_author("weights.share.author")
        _file(graded)
        # Streamlit's own uploader speaks English only
        st.html(f"<style>:root {{ --ck-choose-file: {json.dumps(t('weights.share.choose'), ensure_ascii=False)}; }}</style>")
        st.file_uploader(t("weights.share.upload"), type=["json"], key="weights.upload", on_change=_open_file, max_upload_size=1)


def _file(graded: Book) -> None:
    file = f"{t('weights.share.file_name')}-{graded.scenario.key}.json"
    content = graded.scenario.to_json().encode()
    download.made_button(
        download.Download("scenario", file, 0, lambda: content, {"scenario": graded.scenario.key}),
        t("common.button.download_json"),
        "weights.download",
    )


def _open_file() -> None:
    """Take the draft from a file; it is graded once before it counts, so that what does not fit is said here."""
    upload = state.read("weights.upload")
    if upload is None:
        return
    try:
        scenario = scenario_of(upload.getvalue())
        data.book(scenario)
    except Problem as problem:
        _report_problem("share", problem)
    else:
        _adopt(scenario)
        _report("share", t("weights.share.loaded"))


def scenario_of(content: bytes) -> Scenario:
    """The scenario in a file's bytes; `Problem("bad_scenario_file")` for anything else."""
    try:
        return Scenario.from_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise Problem("bad_scenario_file", detail=broken.reason) from broken


# --- publishing --------------------------------------------------------------------------------------------------


def _publish(graded: Book) -> None:
    """The dialog: a name, steadiness near the edges, who signs."""
    if state.read(FROZEN):
        st.rerun()
    words, day = state.current_words(), graded.scenario.day
    widgets.note(t("weights.publish.lead", n=int((graded.assigned >= 0).sum()), day=day))
    steady_fits = buffer.run_before(graded) is not None
    _show_last_result("publish")
    with st.form("weights.publish.form", border=False, enter_to_submit=False):  # what is published stays: only the button does it
        name = data.free_run_name(words.month(day))
        st.text_input(t("weights.publish.name"), value=name, key="weights.publish.name", max_chars=LONGEST_NAME)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(
                t("weights.publish.buffer"), key="weights.publish.steady", disabled=not steady_fits, help=t("weights.publish.buffer_help")
            )
            st.number_input(
                t("weights.publish.points"), 0.5, 20.0, 3.0, 0.5, format="%.1f", disabled=not steady_fits, key="weights.publish.points"
            )
        if not steady_fits:
            widgets.note(t("weights.publish.buffer_unfit"))
        _author_field("weights.publish.author")
        st.form_submit_button(t("weights.publish.do"), type="primary", on_click=_freeze, args=(graded, steady_fits))


def _freeze(graded: Book, steady_fits: bool) -> None:
    points = state.read("weights.publish.points") if steady_fits and state.read("weights.publish.steady") else None
    try:
        _sign("weights.publish.author")
        run = changes.publish(graded, state.read("weights.publish.name", ""), points)
    except Problem as problem:
        _report_problem("publish", problem)
    else:
        state.remember(FROZEN, True)
        state.remember(PUBLISHED, run.id)
        state.change(run=run.id, scenario=run.scenario, named="")


def published_now() -> bool:
    """What was just frozen, until the visitor closes it; True when its customers were asked for."""
    run = next((r for r in data.runs() if r.id == state.read(PUBLISHED)), None)
    if run is None:
        return False
    words = state.current_words()
    tiers = t("common.scope.list").join(
        t("weights.publish.tier_count", tier=words.tier(run.scenario.scheme, code), n=n) for code, n in run.tiers
    )
    frozen = t("weights.publish.frozen", tiers=tiers, day=run.as_of, version=run.version, author=run.author)
    if drift := buffer.drift_of(run):
        moved = t("common.scope.list").join(
            t("weights.publish.drift_tier", tier=words.tier(run.scenario.scheme, code), n=n, plain=plain)
            for code, n, plain in drift.tiers
            if n != plain
        )
        frozen += " " + t("weights.publish.drift", n=drift.held, tiers=moved or t("weights.publish.drift_none"))
    widgets.finding_list([widgets.Finding(f"**{t('weights.publish.done', name=run.name)}** {frozen}", "good")], key="ck-findings-published")
    with st.container(horizontal=True, key="ck-links-published"):
        followed = st.button(t("common.button.see_customers") + " →", key="weights.published.open", type="tertiary")
        st.button(t("common.button.close"), key="weights.published.close", type="tertiary", on_click=state.forget, args=(PUBLISHED,))
    return followed
