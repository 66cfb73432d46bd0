"""The visitor's state: the View in the session and in the address bar, and the words. Only home of both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from crmcore.domain.grading.scenario import Scenario
from crmcore.report.words.words import LANGUAGES, Words, words_for
from pages._ui.state.view import View, from_link, to_link, unread

#: who is on screen. Going back in the browser goes back to it; what a person has set (draft, terms, language) stays as it is
PLACE: tuple[str, ...] = ("filters", "customer", "listed", "search", "sort")
#: the page of the last run, and the link it wrote
AT, WRITTEN = "shell.at", "shell.written"
#: what a link asked for in vain
PASSED_OVER = "link.passed_over"

#: what belongs to one run of the script, in its own thread and to nobody else: the View, and what `once` has read
_run = threading.local()
_NOTHING = object()
Read = TypeVar("Read")


@contextmanager
def running() -> Iterator[None]:
    """One run of the script, or of a part that is drawn alone. Callbacks come before it, and read for themselves."""
    _run.known = {}
    try:
        yield
    finally:
        vars(_run).clear()


def is_running() -> bool:
    return hasattr(_run, "known")


def once(name: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` gives, asked once in this run: a page is drawn from one state of things, and asks for many of them often."""
    if not is_running():
        return read()
    if name not in _run.known:
        _run.known[name] = read()
    return _run.known[name]


def read_anew() -> None:
    """Something has been written: nothing read before counts any longer."""
    if is_running():
        _run.known = {}


def start(known_companies: tuple[str, ...]) -> View:
    """Begin a run: the first one of a session reads the link, later ones keep the session's View."""
    if "view" not in st.session_state:
        link = _link()
        st.session_state.view = from_link(link, View(language=_browser_language()))
        pass_over(unread(link))
    current: View = st.session_state.view
    if current.language not in LANGUAGES:
        current = current.with_(language="en")
    if current.company not in known_companies and known_companies:
        pass_over({"company": current.company} if current.company else {})
        current = (
            View(company=known_companies[0], language=current.language) if current.company else current.with_(company=known_companies[0])
        )
    show(current)
    return current


def _browser_language() -> str:
    return "zh_CN" if (st.context.locale or "").lower().startswith("zh") else "en"


def pass_over(parts: Mapping[str, str]) -> None:
    """Remember what a link asked for and the page cannot do, until the visitor has seen it: parameter → its text."""
    if parts:
        keep(PASSED_OVER, {**read(PASSED_OVER, {}), **parts})


def view() -> View:
    """What this visitor looks at."""
    seen: View | None = getattr(_run, "view", None)
    if seen is None:
        seen = st.session_state.view
        if is_running():
            _run.view = seen
    return seen


def show(changed: View) -> None:
    """Look at something else from now on."""
    st.session_state.view = changed
    if is_running():
        _run.view = changed


def change(**fields: Any) -> None:
    """Change single fields of the View."""
    show(view().with_(**fields))


def change_scenario(**fields: Any) -> None:
    """Change single fields of the draft scenario."""
    show(view().with_(scenario=view().scenario.with_(**fields)))


def chosen(name: str, options: Iterable[Any], first: Any) -> Any:
    """What the visitor chose among a page's options (`name`: <page>.<what>), `first` where nothing. It travels in the link."""
    code = view().choices.get(name)
    return next((option for option in options if str(option) == code), first)


def choose(name: str, option: Any, first: Any) -> None:
    """Choose something else; `first` is what the page shows at first, so that the link need not say it."""
    show(view().with_choice(name, "" if option == first else str(option)))


def enter_company(slug: str) -> None:
    """Another company: another draft, no filters."""
    show(View(company=slug, language=view().language))


def reset_scenario() -> None:
    """Back to the default scenario; date and window stay."""
    kept = view().scenario
    show(view().with_(named="", scenario=Scenario(as_of=kept.as_of, window=kept.window)))


def write_link() -> None:
    """Put the View into the address bar, so that the link can be shared; of the choices those of the page on screen."""
    wanted = {name: said if isinstance(said, list) else [said] for name, said in to_link(view(), st.session_state.get(AT, "")).items()}
    if wanted != _link():
        st.query_params.from_dict(wanted)
    st.session_state[WRITTEN] = wanted


def _link() -> dict[str, list[str]]:
    """The parameters in the address bar."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def arrive(page: str) -> None:
    """This run draws `page`. Only the browser's Back and Forward lead to another page with a link of ours in the address bar that is
    not the one written last (the menu brings none, `leave_for` says so beforehand): whom that link names is on screen again."""
    there = _link()
    back = st.session_state.get(AT, page) != page and there != st.session_state.get(WRITTEN)
    st.session_state[AT] = page
    if back and there.get("company") == [view().company]:
        was = from_link(there, View())
        change(**{name: getattr(was, name) for name in PLACE})


def leave_for(page: str) -> dict[str, Any]:
    """The server itself goes on to `page`. Returns how: with the link that is shown. Another one, or none, would change the address
    of the page that is left, and going back would lead there."""
    st.session_state[AT] = page
    return {"query_params": _link()}


def spoken(key: str) -> str:
    """A widget's key in the visitor's language. The browser names a choice by its label: were the key the same in both
    languages, a label of the language just left would come back as a value after the switch."""
    return key if view().language == "en" else f"{key}@{view().language}"


def prime(name: str, value: Any) -> str:
    """Give a widget its value before it is drawn; returns its key. Widgets ask by way of `primed`, which gives the default too."""
    key = spoken(name)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def linked_key(name: str, value: Any) -> str:
    """The key of a widget that its neighbours move, to be drawn with `value=value`: a new key, so a new widget, when it
    must show something else than the visitor put there. Its callback asks `is_latest` first.

    The browser sends the values of all its widgets with every move. Were a slider set by the server while the visitor
    already turns its neighbour on, its old value would come back with that move and count as a move of its own.
    """
    name = spoken(name)
    turn = st.session_state.get(name, 0)
    if st.session_state.get(f"{name}#{turn}", value) != value:
        turn += 1
        st.session_state[name] = turn
    return f"{name}#{turn}"


def is_latest(name: str, key: str) -> bool:
    """False for the key of a linked widget that has been replaced: what still comes back from it does not count."""
    return key == f"{spoken(name)}#{st.session_state.get(spoken(name), 0)}"


def read(key: str, default: Any = None) -> Any:
    """A widget's value, in a callback; or what was kept."""
    named = spoken(key) if hasattr(_run, "view") or "view" in st.session_state else key
    found = st.session_state.get(named, _NOTHING)
    if found is _NOTHING:
        found = default if named == key else st.session_state.get(key, default)
    return found


def keep(key: str, value: Any) -> None:
    """Remember something for the rest of this session that does not belong into the link."""
    st.session_state[key] = value


def forget(*keys: str) -> None:
    for key in keys:
        for named in (key, spoken(key)):
            st.session_state.pop(named, None)


def speech() -> Words:
    """The words of the visitor's language."""
    return words_for(view().language)


def t(key: str, **values: Any) -> str:
    """A text in the visitor's language."""
    return speech().t(key, **values)


def said(options: Iterable[Any], label: Callable[[Any], str]) -> Callable[[Any], str]:
    """A widget's `format_func` with every label worked out now: it is asked again later, when the visitor's
    language is no longer at hand, and must say the same."""
    labels = {option: label(option) for option in options}
    return lambda option: labels.get(option, str(option))


def dark() -> bool:
    """True when the visitor's theme is dark."""
    return st.context.theme.type == "dark"
