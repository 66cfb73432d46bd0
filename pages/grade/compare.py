"""Compare: any two scenarios, schemes, dates or published runs side by side, and who stands elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.kernel.problems import Problem
from pages._ui.compare import sections, sides
from pages._ui.compare.selection import book_of, chosen, compared, sides_of
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note
from pages._ui.data import data
from pages._ui.effect import panel
from pages._ui.grade_changes import compared as compared_changes
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def page() -> None:
    """The choice of two gradings, and what differs between them."""
    graded = data.book()
    widgets.page_head(t("compare.title"), t("compare.about"))
    of = chosen(graded)
    if of.refused:
        widgets.finding_list([widgets.Finding(t("compare.refused", why=of.refused), "watch")], key="compare.refused")
    sides.presets(graded, of.pair)
    sides.pickers(of)
    try:
        comparison = compared(graded, of)
    except Problem as problem:  # the pickers stay: another choice is the way out
        widgets.finding_list([widgets.Finding(state.current_words().problem(problem), "bad")], key="compare.problem")
        return
    if comparison.either:
        sections.conclusion(comparison, of)
    parts: dict[str, tuple[Callable[[], None], ...]] = {"pyramids": (lambda: sections.pyramids(comparison, of), lambda: net_note(graded))}
    if comparison.either:
        parts["customers"] = (lambda: sections.crossing(graded, comparison), lambda: compared_changes.draw(graded, *sides_of(of)))
        parts["figures"] = (lambda: sections.figures(comparison),)
        if of.left.day == of.right.day:
            parts["effect"] = (lambda: panel.draw(book_of(of.pair.right, of.right), "compare", book_of(of.pair.left, of.left)),)
    tabs.sections("compare.tab", parts)


page()
