"""A browser that has not drawn a widget yet, or has forgotten it, says the widget's default with its next move: it must be the value."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.navigation.pages import PAGES
from tests.pages.visiting import visit

#: nothing as it is by default
LINK = {"window": "24", "as_of": "2025-06-30", "scheme": "lead4", "f.region": "north", "profit": "net_profit", "show": "share"}


def defaults(app: AppTest) -> dict[str, tuple[object, object]]:
    """Key → what the widget says before it is touched, and its value, of every widget drawn that has a key and a value."""
    found = {}
    for kind, value in (("selectbox", "index"), ("radio", "index"), ("number_input", "value")):
        found |= {e.key: (e.proto.default if e.proto.HasField("default") else None, getattr(e, value)) for e in app.get(kind)}
    for kind in ("button_group", "multiselect"):
        found |= {e.key: (list(e.proto.default), list(e.indices)) for e in app.get(kind)}
    for kind in ("checkbox", "text_input"):
        found |= {e.key: (e.proto.default, e.value) for e in app.get(kind)}
    found |= {e.key: (list(e.proto.default), [e.value.isoformat()] if e.value else []) for e in app.get("date_input")}
    return {key: pair for key, pair in found.items() if key}


@pytest.mark.proof
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_widget_says_its_value_even_where_the_browser_has_forgotten_it(demo_data, page):
    """Planted: boxes given their value by the session alone, so that a visitor who went on to another page in the middle of a run
    found three months in the place of twelve."""
    app = visit(page, **LINK)
    values = defaults(app)
    assert values and {key: pair for key, pair in values.items() if pair[0] != pair[1]} == {}
    if page.needs_data:
        assert {"side.window", "side.as_of", "side.scenario"} <= {key.split("@")[0] for key in values}
