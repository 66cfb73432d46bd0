"""The tab of the voice of the customer: what customers speak of, what is rising, what no topic covers, whom nobody has listened to."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.grading.book import Book
from crmcore.report.voice.words import sentences
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.voice import desk, silent, topics, word_list

#: the link's choice of the question
QUESTION = "loyalty.voice"


def draw(graded: Book) -> None:
    """The sentences that matter, the figures, then a tab for each question."""
    found = desk.figures(graded)
    widgets.note(t("voice.about"))
    topics.hidden_note(graded)
    if not found.texts:
        widgets.empty_state(t("voice.empty"), t("voice.empty_hint"))
        return
    said = sentences(found, desk.silent(graded), desk.topics(), state.current_words(), data.company().currency)
    followed = widgets.finding_list(
        [Finding(row.text, row.tone, t("common.button.see_customers") if row.code else "", row.code) for row in said], key="voice.said"
    )
    if followed:
        listed.show(f"{desk.TOPIC}.{followed}")
    topics.key_figures(found)
    parts: dict[str, tuple[Callable[[], None], ...]] = {
        "topics": (lambda: topics.draw(graded, found),),
        "all": (lambda: topics.draw_all(found),),
        "groups": (lambda: topics.draw_groups(graded, found),),
        "uncovered": (lambda: word_list.draw_uncovered(graded, found),),
        "silent": (lambda: silent.draw(graded),),
        "words": (word_list.draw_editor,),
    }
    tabs.sections(QUESTION, parts, words={name: t(f"voice.tab.{name}") for name in parts})
