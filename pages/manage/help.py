"""Help: the map of the pages, the glossary, every figure with its formula, and the guided start."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.report.help.glossary import TAB
from pages._ui.components import widgets
from pages._ui.help import guide, page_map, words
from pages._ui.state import tabs
from pages._ui.state.state import t

TABS: dict[str, Callable[[], None]] = {
    "map": page_map.draw,
    "glossary": words.draw_glossary,
    "figures": words.draw_figures,
    "start": guide.roles,
}


def page() -> None:
    """The page's name and its tabs, of which only the open one is drawn."""
    widgets.page_head(t("common.nav.help"), t("help.lead"))
    tabs.sections(TAB, {name: (draw,) for name, draw in TABS.items()}, lazy=TABS)


page()
