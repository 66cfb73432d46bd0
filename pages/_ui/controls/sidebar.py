"""The sidebar: company, date, window, scenario, filters, language. The one place where a View is narrowed down."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from crmcore.demo.company.languages import twin_of
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import COLOUR, choices, filter_fields
from crmcore.report.health.words import SIGNS
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import privacy_box
from pages._ui.controls.draft_state import is_default, published, state_line
from pages._ui.data import changes, data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, linked_key, t

#: a box shows no choice for None, so all time is a number here
ALL_TIME = 0
WINDOWS: tuple[int, ...] = (3, 6, 12, 24, 36, ALL_TIME)
#: what the scenario box shows for a draft that is neither saved nor the default
CHANGED = "*"
#: how the scenario box calls a published run, before its number; no saved scenario has two lines
RUN = "run\n"
#: session key: what the sidebar on screen shows (see `is_up_to_date`)
SHOWN_STATE = "side.says"
#: filters shown at once; the others wait behind "further"
FIRST = ("region", "segment", "rep_id")


def draw(with_data: bool) -> None:
    """Draw the sidebar; pages about data management do without date, scenario and filters."""
    state.remember(SHOWN_STATE, _shown_state(with_data))
    with st.sidebar:
        _company()
        if with_data and data.has_facts():
            _time()
            _scenario()
            _filters()
        _language()
        _author()
        if data.version() is not None:
            privacy_box.draw()


def is_up_to_date() -> bool:
    """False when the sidebar, or the line beside the page's name, shows something of the draft that no longer holds."""
    return _shown_state(True) == state.read(SHOWN_STATE)


def _shown_state(with_data: bool) -> tuple[object, ...]:
    """Everything shown that depends on what the visitor does elsewhere; of the draft's dials only whose draft it is."""
    if not with_data or not data.has_facts():
        return ()
    view, plain = state.view(), Scenario()
    named = {name: getattr(view.scenario, name) for name in ("as_of", "window", "scheme")}
    return view.with_(scenario=plain.with_(**named)), *_scenario_choice(), _draft_note(), _state_line(), data.author()


def _company() -> None:
    known = {c.slug: c for c in data.companies()}
    # of a demo in two languages only the one that speaks the visitor's
    names = {slug: c.name for slug, c in known.items() if twin_of(c) not in known or c.language == state.view().language}
    st.selectbox(
        t("common.label.company"),
        list(names),
        format_func=fixed_labels(names, names.__getitem__),
        **widget_state.choice("side.company", state.view().company, names),
        on_change=_enter_company,
    )


def _enter_company() -> None:
    state.enter_company(state.read("side.company"))


def _time() -> None:
    scenario, dates = state.view().scenario, data.dates()
    shown = scenario.as_of or dates.last_order or dates.newest_fact
    left, right = st.columns(2)
    if shown is not None:
        left.date_input(
            t("common.filter.as_of"),
            **widget_state.value("side.as_of", shown),
            min_value=min(dates.first_order or shown, shown),
            max_value=None,
            on_change=_change_date,
            format="YYYY-MM-DD",
        )
    chosen = scenario.window or ALL_TIME
    options = WINDOWS if chosen in WINDOWS else (*WINDOWS, chosen)
    right.selectbox(
        t("common.filter.window"),
        options,
        **widget_state.choice("side.window", chosen, options),
        on_change=_change_window,
        format_func=fixed_labels(options, _window_name),
    )


def _window_name(window: int) -> str:
    return t("common.window.all") if window == ALL_TIME else t("common.window.months", n=window)


def _change_date() -> None:
    state.change_scenario(as_of=state.read("side.as_of"))


def _change_window() -> None:
    state.change_scenario(window=state.read("side.window") or None)


def _scenario_choice() -> tuple[list[str], str]:
    """The scenarios to choose from, published runs after them, the newest first; and which of them is on screen."""
    saved, view = data.saved_scenarios(), state.view()
    runs = [f"{RUN}{run.id}" for run in reversed(data.runs())]
    if view.run:
        return ["", *saved, *runs], f"{RUN}{view.run}"
    changed = not (is_default() or saved.get(view.named) == view.scenario)
    return ["", *saved, *([CHANGED] if changed else []), *runs], CHANGED if changed else view.named if view.named in saved else ""


def _draft_note() -> str:
    """Whether the draft is published; nothing where it cannot be graded: the page says so."""
    with suppress(Problem):
        graded = data.book()
        found = published(graded)
        if found is None:
            return t("shell.is_draft")
        exactly = found.run.scenario == graded.scenario
        return t("shell.is_published" if exactly else "shell.is_published_but", name=found.title)
    return ""


def _state_line() -> str:
    with suppress(Problem):
        return state_line(data.book())
    return ""


def _scenario() -> None:
    options, shown = _scenario_choice()
    st.selectbox(
        t("common.label.scenario"),
        options,
        **widget_state.choice("side.scenario", shown, options),
        on_change=_load_scenario,
        format_func=fixed_labels(options, _scenario_name),
    )
    widgets.note(_draft_note())


def _scenario_name(name: str) -> str:
    if name.startswith(RUN):
        run = next((r for r in data.runs() if f"{RUN}{r.id}" == name), None)
        return t("shell.scenario_run", name=run.name if run else name.removeprefix(RUN))
    return {"": t("shell.scenario_default"), CHANGED: t("shell.scenario_changed")}.get(name, name)


def _load_scenario() -> None:
    name, saved = state.read("side.scenario") or "", data.saved_scenarios()
    if name.startswith(RUN):
        open_run(int(name.removeprefix(RUN)))
    elif name in saved:
        state.set_view(state.view().with_draft(saved[name], name))
    elif name == "":
        state.reset_scenario()


def open_run(number: int) -> None:
    """Put a published run on screen; a filter by tiers of another scheme would hide everyone, so it goes."""
    run = next((r for r in data.runs() if r.id == number), None)
    if run is not None:
        view = state.view()
        other = run.scenario.scheme != view.scenario.scheme
        state.set_view(
            (view.with_filter("tier", ()).with_(listed="") if other else view).with_(run=run.id, scenario=run.scenario, named="")
        )


def _filters() -> None:
    customers, chosen = data.customers(), state.view().filters
    fields = filter_fields(customers)
    with st.expander(t("common.filter.title") if not chosen else t("common.filter.count", n=len(chosen)), expanded=bool(chosen)):
        for name in (f for f in fields if f in FIRST):
            _one_filter(name)
        _tier_filter()
        _colour_filter()
        rest = [f for f in fields if f not in FIRST]
        if rest:
            active = [f for f in rest if f in chosen]
            picked = st.multiselect(
                t("shell.more_filters"),
                rest,
                **widget_state.multi("side.more", _shown(rest, active)),
                format_func=fixed_labels(rest, filter_label),
                on_change=_drop_hidden,
                args=(tuple(rest),),
            )
            for name in picked:
                _one_filter(name)
        if chosen:
            st.button(t("common.filter.clear"), on_click=_clear, width="stretch")


def _shown(rest: list[str], active: list[str]) -> list[str]:
    return [f for f in rest if f in active or f in state.read("side.more", [])]


def _drop_hidden(rest: tuple[str, ...]) -> None:
    shown = state.read("side.more")
    state.change(filters={k: v for k, v in state.view().filters.items() if k not in rest or k in shown})


def _one_filter(name: str) -> None:
    labels = data.rep_names() if name == "rep_id" else {}
    values = choices(data.customers(), name, {name: labels})
    chosen = [v for v in state.view().filters.get(name, ()) if v in values]
    st.multiselect(
        literal(filter_label(name)),
        values,
        **widget_state.multi(f"side.f.{name}", chosen),
        on_change=_change_filter,
        args=(name,),
        placeholder=t("common.filter.any"),
        format_func=fixed_labels(values, lambda v: labels.get(v, v)),
    )


def _tier_filter() -> None:
    scheme = data.schemes().get(state.view().scenario.scheme)
    if scheme is None:
        return
    chosen = [code for code in state.view().filters.get("tier", ()) if code in scheme.tiers]
    st.multiselect(
        t("common.filter.tier"),
        scheme.tiers,
        **widget_state.multi("side.f.tier", chosen),
        on_change=_change_filter,
        args=("tier",),
        placeholder=t("common.filter.any"),
        format_func=fixed_labels(scheme.tiers, lambda code: state.current_words().tier(scheme.id, code)),
    )


def _colour_filter() -> None:
    """Red, yellow, green: what the clerk of the bank sees of each customer."""
    names = {code: f"{sign} {t(f'health.word.{code}')}" for code, sign in zip(COLOURS, SIGNS, strict=True)}
    st.multiselect(
        t("common.filter.health"),
        COLOURS,
        **widget_state.multi("side.f.health", [code for code in state.view().filters.get(COLOUR, ()) if code in COLOURS]),
        on_change=_change_filter,
        args=(COLOUR,),
        placeholder=t("common.filter.any"),
        format_func=fixed_labels(COLOURS, names.__getitem__),
    )


def _change_filter(name: str) -> None:
    state.set_view(state.view().with_filter(name, tuple(state.read(f"side.f.{name}"))))


def _clear() -> None:
    state.change(filters={})
    state.forget("side.more")


def filter_label(name: str) -> str:
    """What a filter is called: a known field's word, an attribute's own name."""
    return name.removeprefix("attribute:") if name.startswith("attribute:") else t(f"common.filter.{name}")


def scope() -> dict[str, tuple[str, ...]]:
    """The filters in words: label → values as shown. For the line under every figure."""
    return {
        t("shell.population") if name == "population" else filter_label(name): _values_shown(name, values)
        for name, values in state.view().filters.items()
    }


def _values_shown(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a filter as the page shows them."""
    if name == "tier":
        return tuple(state.current_words().tier(state.view().scenario.scheme, v) for v in values)
    if name == "rep_id":
        return tuple(data.rep_names().get(v, v) for v in values)
    if name == "population":
        return tuple(t(f"population.{v}") for v in values)
    if name == COLOUR:
        return tuple(t(f"health.word.{v}") for v in values)
    return values


def _language() -> None:
    st.segmented_control(
        t("common.label.language"),
        LANGUAGES,
        **widget_state.multi("side.language", state.view().language),
        format_func=fixed_labels(LANGUAGES, lambda code: words_for(code).t("common.language")),
        on_change=_change_language,
        label_visibility="collapsed",
        required=True,
        width="stretch",
    )


def _change_language() -> None:
    state.change(language=state.read("side.language") or state.view().language)


def _author() -> None:
    with st.popover(literal(data.author()) or t("shell.who"), width="stretch"):
        # a popover is drawn when it is opened: a value set before that would be lost, one given with the box is not
        key = linked_key("side.author", data.author())
        st.text_input(
            t("common.label.author"), data.author(), key=key, on_change=_change_author, args=(key,), help=t("shell.who_help"), max_chars=80
        )


def _change_author(key: str) -> None:
    try:
        changes.set_author(state.read(key).strip())
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
