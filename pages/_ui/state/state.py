"""The visitor's state: the View and what else belongs to the session, and the words of the visitor's language.

The only home of `st.session_state`, as `pages._ui.state.address_bar` is of `st.query_params`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

import streamlit as st

from crmcore.domain.grading.scenario import Scenario
from crmcore.report.words.words import Words, words_for
from pages._ui.state import run_cache
from pages._ui.state.view import View

VIEW = "view"
_NOTHING = object()


def has_view() -> bool:
    """False before the first run of a session has read the link."""
    return VIEW in st.session_state


def view() -> View:
    """What this visitor looks at."""
    return run_cache.once(VIEW, lambda: st.session_state[VIEW])


def set_view(changed: View) -> None:
    """Make this the visitor's View from now on."""
    st.session_state[VIEW] = changed
    run_cache.put(VIEW, changed)


@contextmanager
def looking_at(other: View) -> Generator[None, None, None]:
    """What is computed inside, in the middle of a run, is of another View; the visitor's own stays as it is."""
    own = view()
    run_cache.put(VIEW, other)
    try:
        yield
    finally:
        run_cache.put(VIEW, own)


def change(**fields: Any) -> None:
    """Change single fields of the View."""
    set_view(view().with_(**fields))


def change_scenario(**fields: Any) -> None:
    """Change single fields of the draft scenario; a published run is left as it is and no longer on screen."""
    set_view(view().with_draft(view().scenario.with_(**fields), view().named))


def chosen(name: str, options: Iterable[Any], first: Any) -> Any:
    """The visitor's choice among a page's options (`name`: <page>.<what>), `first` where there is none. The link carries it."""
    code = view().choices.get(name)
    return next((option for option in options if str(option) == code), first)


def choose(name: str, option: Any, first: Any) -> None:
    """Choose another option; `first` is the page's first option, which the link need not carry."""
    set_view(view().with_choice(name, "" if option == first else str(option)))


def enter_company(slug: str) -> None:
    """Go to another company: a new draft, no filters."""
    set_view(View(company=slug, language=view().language))


def reset_scenario() -> None:
    """Back to the default scenario; date and window stay, but those of a published run."""
    current = Scenario() if view().run else view().scenario
    set_view(view().with_draft(Scenario(as_of=current.as_of, window=current.window)))


# --- session values and widgets -----------------------------------------------------------------------------------


def language_key(key: str) -> str:
    """A widget's key in the visitor's language. The browser names a choice by its label: were the key the same in both
    languages, a label of the language just left would come back as a value after the switch."""
    return key if view().language == "en" else f"{key}@{view().language}"


def set_widget_value(name: str, value: Any) -> str:
    """Give a widget its value before it is drawn; returns its key. Called through `widget_state`, which gives the default too."""
    key = language_key(name)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def linked_key(name: str, value: Any) -> str:
    """The key of a widget that its neighbours move, to be drawn with `value=value`: a new key, so a new widget, when it
    must show something else than the visitor put there. Its callback asks `is_latest` first.

    The browser sends the values of all its widgets with every move. Were a slider set by the server while the visitor
    already moves its neighbour, its old value would come back with that move and count as a move of its own.
    """
    name = language_key(name)
    generation = st.session_state.get(name, 0)
    if st.session_state.get(f"{name}#{generation}", value) != value:
        generation += 1
        st.session_state[name] = generation
    return f"{name}#{generation}"


def is_latest(name: str, key: str) -> bool:
    """False for the key of a linked widget that has been replaced: what still comes back from it does not count."""
    return key == f"{language_key(name)}#{st.session_state.get(language_key(name), 0)}"


def read(key: str, default: Any = None) -> Any:
    """A widget's value, in a callback; or a value that was remembered."""
    widget_key = language_key(key) if run_cache.has(VIEW) or has_view() else key
    value = st.session_state.get(widget_key, _NOTHING)
    if value is _NOTHING:
        value = default if widget_key == key else st.session_state.get(key, default)
    return value


def remember(key: str, value: Any) -> None:
    """Store a value for the rest of this session that does not belong into the link."""
    st.session_state[key] = value


def forget(*keys: str) -> None:
    """Remove remembered values and the values of widgets."""
    for key in keys:
        for widget_key in (key, language_key(key)):
            st.session_state.pop(widget_key, None)


# --- words --------------------------------------------------------------------------------------------------------


def current_words() -> Words:
    """The words of the visitor's language."""
    return words_for(view().language)


def t(key: str, **values: Any) -> str:
    """A text in the visitor's language."""
    return current_words().t(key, **values)


def fixed_labels(options: Iterable[Any], label: Callable[[Any], str]) -> Callable[[Any], str]:
    """A widget's `format_func` with every label worked out now: Streamlit calls it again later, when the visitor's
    language is no longer at hand, and it must return the same."""
    labels = {option: label(option) for option in options}
    return lambda option: labels.get(option, str(option))


def dark() -> bool:
    """True when the visitor's theme is dark."""
    return st.context.theme.type == "dark"
