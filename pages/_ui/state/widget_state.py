"""Arguments of widgets whose value is stored elsewhere, mostly in the View:
`st.selectbox(label, options, **widget_state.choice(name, value, options))`.

The value is passed twice, on purpose. The session's value moves a widget that the browser already shows. The widget's own default
is for the browser that has not drawn it yet, or has forgotten it because the visitor went on to another page in the middle of a
run: it then says the default with its next move, whichever that is. Were that default Streamlit's own, the first choice or today,
the window or the date would change by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pages._ui.state.state import set_widget_value


def choice(name: str, value: Any, options: Iterable[Any]) -> dict[str, Any]:
    """For one choice among `options` (selectbox, radio). A value that is not among them chooses nothing."""
    among = list(options)
    return {"key": set_widget_value(name, value), "index": among.index(value) if value in among else None}


def multi(name: str, value: Any) -> dict[str, Any]:
    """For choices that are all on screen, and for several choices (segmented control, pills, multiselect)."""
    return {"key": set_widget_value(name, value), "default": value}


def value(name: str, value: Any) -> dict[str, Any]:
    """For everything that holds a value of its own (date, number, text, tick, slider)."""
    return {"key": set_widget_value(name, value), "value": value}
