"""Imports: a file comes in by three steps on one screen; below, what came in before and the way back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from crmcore.domain.kernel.tables import TABLES
from crmcore.report.imports.words import missing_customers_text
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.imports import (
    background_job as import_job,
    columns as import_columns,
    data_versions,
    past as import_past,
    preparation as importing,
    questions as import_questions,
    record as import_record,
    result as import_result,
    style as import_look,
)
from pages._ui.imports.preparation import Preview, Reading
from pages._ui.navigation.pages import open_page
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

CURRENCIES = ("", "CNY", "EUR", "USD", "GBP", "JPY", "HKD", "TWD", "KRW", "SGD", "AUD", "CAD", "CHF", "INR")

#: the last step's title, who signs, the button, and what it does or waits for
SIGNED, UNSIGNED = (1.2, 0.01, 2.1, 3.9), (1.35, 1.5, 2.1, 2.3)


def uploader() -> None:
    """Nothing chosen yet: one place to drop a file, and what will happen with it."""
    key = f"imports.upload.{state.read('imports.uploads', 0)}"
    st.file_uploader(t("imports.drop"), key=key, on_change=take, args=(key,))  # any type: the content tells what it is
    st.caption(t("imports.promise"))
    import_look.outline(tuple((t(f"imports.step{n}"), t(f"imports.outline{n}")) for n in (1, 2, 3)))


def take(key: str) -> None:
    upload = state.read(key)
    if upload is not None:
        state.forget("imports.left")
        importing.begin(upload, upload.name, upload.size)
        import_job.clear()
        state.remember("imports.uploads", state.read("imports.uploads", 0) + 1)  # a new widget: the old one's copy is let go


def whom(reading: Reading) -> str:
    """Step 1: the file, what is in it, and the company it goes to. Returns the currency to show."""
    draft = importing.draft()
    import_look.step(1, t("imports.step1"), t("imports.demo_untouched") if data.company().is_demo else "")
    left, middle, right = st.columns([1.25, 1, 1.75], vertical_alignment="top")
    with left:
        st.caption(t("imports.file"))
        import_look.file_name(draft.name, draft.size)
        st.button(t("imports.other_file"), on_click=importing.discard, type="tertiary", key="imports.other", icon=":material/swap_horiz:")
    if reading.preview is None and reading.problem is not None:
        return ""
    with middle:
        tables = {table.name: t(f"table.{table.name}") for table in TABLES}
        st.selectbox(
            t("imports.table"),
            list(tables),
            **widget_state.choice("imports.table", reading.request.table, tables),
            on_change=choose_table,
            format_func=tables.get,
            help=t("imports.table_help"),
        )
        recognised = reading.preview is not None and reading.preview.looks_like == reading.request.table
        how = "chosen" if draft.table else "guessed" if recognised else "assumed"
        st.caption(t(f"imports.table_{how}"))
    into = importing.target()
    with right:
        names = {"": t("imports.new_company")} | {c.slug: c.name for c in importing.own_companies()}
        st.selectbox(
            t("imports.into"),
            list(names),
            **widget_state.choice("imports.target", into.slug if into else "", names),
            on_change=choose_target,
            format_func=names.get,
        )
        if into is None:
            name, currency = st.columns([2, 1])
            name.text_input(
                t("imports.company_name"),
                **widget_state.value("imports.company_name", draft.company_name),
                max_chars=80,
                on_change=change,
                args=("company_name",),
            )
            told, named = importing.currency(reading)
            options, unknown = dict.fromkeys((*CURRENCIES, told)), t("imports.no_currency")
            currency.selectbox(
                t("common.label.currency"),
                list(options),
                **widget_state.choice("imports.currency", told, options),
                on_change=change,
                args=("currency",),
                accept_new_options=True,
                format_func=lambda code: code or unknown,
            )
            if named:
                st.caption(t(f"imports.currency_by.{named.where}", by=literal(named.by)))
            elif importing.is_silent_on_currency(reading):
                st.caption(t("imports.currency_by.nobody"))
    if into is None:
        return told
    return "" if "other_currency" in reading.open else into.currency  # in which one is being asked


def change(field: str) -> None:
    value = state.read(f"imports.{field}")
    importing.change(**{field: (value or "").strip()})


def choose_target() -> None:
    importing.choose_target(state.read("imports.target"))


def choose_table() -> None:
    importing.choose_table(state.read("imports.table"))


def understood(reading: Reading, currency: str) -> None:
    """Step 2: how the file reads, what only the visitor can decide, and what comes of it."""
    import_look.step(2, t("imports.step2"))
    seen = reading.preview
    if reading.problem is not None:
        st.warning(import_questions.problem_words(reading.problem, reading.request.table), icon=":material/priority_high:")
    import_columns.layout(reading)
    import_questions.draw(reading, currency)
    if seen is None or empty(reading):
        return
    if seen.counts.read and not undecided(reading, seen):
        import_result.balance(seen.counts, seen.refused_by_rule.get("E-ORPHAN", 0))
    if seen.counts.accepted:
        mixed = "currency" in reading.open  # sums over several currencies would be sums of nothing
        import_result.totals(replace(seen.totals, amount=None, profit=None) if mixed else seen.totals, seen.table, currency, seen.keys)
        if importing.target_hides():  # what the data say so far may not be seen
            if seen.keys and seen.keys.changed:
                widgets.note(t("imports.keys.hidden"))
        else:
            import_result.changes(seen.changes, seen.table, seen.keys.changed if seen.keys else 0)
    import_result.released(seen.notes)
    if seen.counts.read:
        left_out(reading, seen)
        orphans(seen)
    import_columns.mapping(reading)
    import_columns.first_rows(seen)
    import_result.notes(seen.notes, seen.table, currency)


def empty(reading: Reading) -> bool:
    """There is nothing but headers: no column to match and no line to bring in."""
    return reading.problem is not None and reading.problem.code == "E-NO-ROWS"


def undecided(reading: Reading, seen: Preview) -> int:
    """Lines whose date cannot be read before the visitor has said how."""
    return seen.refused_by_rule.get("E-DATE", 0) if "date_format" in reading.open else 0


def left_out(reading: Reading, seen: Preview) -> None:
    """Lines that are refused, with what to do; those that only wait for an answer, or for their customer, are not among them."""
    waiting = undecided(reading, seen)
    if waiting:
        widgets.note(t("imports.undecided", n=waiting))
    lost = {rule: n for rule, n in seen.refused_by_rule.items() if rule != "E-ORPHAN" and not (waiting and rule == "E-DATE")}
    import_result.refused(seen.refused, lost, t("imports.to_leave_out", n=sum(lost.values())), "imports.preview")
    if lost:
        widgets.note(t("imports.refused.next" if seen.counts.accepted else "imports.refused.mend"))


def orphans(seen: Preview) -> None:
    """Lines whose customers the company's list lacks: they wait, unless the visitor makes customers of them."""
    n = seen.refused_by_rule.get("E-ORPHAN", 0)
    created = importing.draft().answers.get("orphans") == "create"
    if not n and not created:
        return
    if n and not seen.counts.accepted:
        st.warning(t("imports.waiting.nothing", n=n), icon=":material/priority_high:")
    import_result.waiting(
        n,
        customers=next((missing_customers_text(note.values, state.current_words()) for note in seen.notes if note.code == "W-ORPHANS"), ""),
    )
    st.checkbox(t("imports.waiting.create"), **widget_state.value("imports.orphans", created), on_change=create_orphans)


def create_orphans() -> None:
    importing.answer("orphans", "create" if state.read("imports.orphans") else None)


def bring_in(reading: Reading, currency: str) -> None:
    """Step 3, always in sight: who signs, and the button; nothing is written before it."""
    draft, into = importing.draft(), importing.target()
    with st.container(key="ck-bring-in"):
        title, who, go, why = st.columns(SIGNED if data.author() else UNSIGNED, vertical_alignment="center")
        with title:
            import_look.step(3, t("imports.step3"))
        if not data.author():
            who.text_input(
                t("imports.author"),
                **widget_state.value("imports.author", ""),
                on_change=sign,
                max_chars=80,
                placeholder=t("imports.author"),
                label_visibility="collapsed",
            )
        missing = hindrance(reading)
        if stops():
            go.button(
                t("imports.leave"),
                type="primary",
                width="stretch",
                key="imports.leave",
                on_click=import_job.leave,
                args=(t("imports.stopped"),),
            )
        else:
            go.button(
                go_label(reading),
                type="primary",
                width="stretch",
                disabled=bool(missing),
                key="imports.go",
                on_click=import_job.start,
                args=(reading.request, currency),
            )
        why.caption(
            missing or t("imports.go_new" if into is None else "imports.go_own", company=literal(into.name if into else draft.company_name))
        )


def sign() -> None:
    """The name goes into the record of the company the file comes into; the demo's stays as it is."""
    if name := state.read("imports.author").strip():
        if data.company().is_demo:
            state.remember("author", name)
        else:
            changes.set_author(name)


def stops() -> bool:
    """The visitor would rather not bring the file in: its period is in the data already, or its currency is another one."""
    return "stop" in {importing.draft().answers.get(option) for option in importing.OF_COMPANY}


def go_label(reading: Reading) -> str:
    """What the button will do."""
    seen, answers = reading.preview, importing.draft().answers
    if seen is None or not seen.counts.read:
        return t("common.button.import")
    if not seen.counts.accepted and "E-ORPHAN" not in seen.refused_by_rule:
        return t("common.button.import")
    if not seen.counts.accepted:
        return t("imports.go_wait", n=seen.counts.refused)
    if answers.get("on_overlap") == "replace" and seen.overlap:
        return t("imports.go_replace", n=seen.counts.accepted, held=seen.overlap.known)
    return t("imports.go_again" if answers.get("again") else "imports.go", n=seen.counts.accepted)


def hindrance(reading: Reading) -> str:
    """Why the import cannot start yet; "" when it can."""
    draft = importing.draft()
    if stops() and not reading.open:
        return t("imports.wait.stop")
    if reading.preview is None or reading.problem is not None:
        return t("imports.wait.problem")
    if reading.open:
        return t("imports.wait.questions", n=len(reading.open))
    if importing.target() is None:
        if not draft.company_name:
            return t("imports.wait.company")
        if draft.company_name.casefold() in {c.name.casefold() for c in data.companies()}:
            return t("imports.wait.taken", company=literal(draft.company_name))
    return "" if data.author() else t("imports.wait.author")


@st.fragment(run_every=0.4)
def progress() -> None:
    """The running import; when it is over the whole page is drawn anew."""
    job = import_job.job()
    if job is None or job.over.is_set():
        st.rerun()
    doing = f"imports.doing.{job.step}"
    bar, cancel = st.columns([6, 1], vertical_alignment="bottom")
    bar.progress(job.share, text=t(doing) if state.current_words().has(doing) else t("imports.doing.build"))
    cancel.button(t("imports.cancel"), key="imports.cancel", width="stretch", disabled=not job.can_stop, on_click=import_job.cancel)
    told = "cancelling" if job.stop.is_set() else "may_leave" if job.can_stop else "too_late"
    st.caption(t(f"imports.{told}"))


def result(job: import_job.Job) -> None:
    """What came in and what did not, and where to look next."""
    report, company = job.report, job.company
    widgets.finding_list(
        [
            widgets.Finding(
                t(
                    "imports.came_in",
                    n=report.counts.accepted,
                    table=t(f"table.{report.table}"),
                    file=report.file,
                    company=company.name,
                    version=report.version,
                ),
                "good",
            )
        ],
        "imports",
    )
    of = import_record.record(report.number)
    if of is not None:
        import_record.draw(of, company.currency, "report")
    import_past.waiting()
    orders = data.dates().first_order is not None
    if not orders:
        st.caption(t("imports.no_orders_yet"))
    with st.container(horizontal=True):
        if orders and st.button(t("common.button.see_pyramids"), type="primary", key="imports.pyramids"):
            open_page("pyramids")
        st.button(t("imports.another"), on_click=import_job.clear, key="imports.another")


def lists() -> None:
    """The data versions and imports of the company on screen; an import on its way into another company is better without them."""
    job = import_job.job()
    running = job is not None and not job.over.is_set()
    if running or importing.draft() is not None:
        into = job.company if running else importing.target()
        if into is None or into.slug != data.company().slug:
            return
    st.divider()
    first_tab, second_tab = st.tabs([t("imports.versions.title"), t("imports.past.title")])
    with first_tab:
        data_versions.versions()
    with second_tab:
        import_past.past_imports()


import_look.apply_style()
widgets.page_head(t("common.nav.imports"), t("imports.note"))
if said := state.read("imports.said"):
    st.toast(said)
    state.forget("imports.said")
before = data.company().slug
done = import_job.settle()
if done is None and (begun := importing.draft()) is not None and import_job.job() is None and not begun.file.exists():
    importing.discard()  # its file has come in, or was swept: there is nothing to prepare any more
if data.company().slug != before:
    st.rerun()
if done is not None and done.report is not None:
    result(done)
elif done is None and import_job.job() is not None:
    widgets.section(t("imports.running", file=import_job.job().draft.name))
    progress()
elif importing.draft() is None:
    if left := state.read("imports.left"):
        st.info(left, icon=":material/check:")
    uploader()
    import_past.waiting()
else:
    if done is not None and done.draft is importing.draft():
        st.error(
            import_questions.problem_words(done.problem, done.request.table)
            if done.problem
            else t("shell.unexpected", reference=done.reference)
        )
    with st.spinner(t("imports.reading")):
        how = importing.reading()
    shown_in = whom(how)
    if how.preview is None and how.problem is not None:
        st.error(import_questions.problem_words(how.problem, how.request.table), icon=":material/error:")
        st.caption(t("imports.nothing_changed"))
    else:
        understood(how, shown_in)
        if empty(how):
            st.caption(t("imports.nothing_changed"))
        else:
            bring_in(how, shown_in)
lists()
