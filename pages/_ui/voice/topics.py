"""Topics: what is spoken of and rising, and the quotes behind each; by tier and beside satisfaction."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.voice.figures import VoiceFigures
from crmcore.domain.voice.texts import SOURCES
from crmcore.report.voice import figures, tables
from crmcore.report.voice.words import topic_names, track_sentence
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.controls.scope import scope
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.voice import desk

#: the link's choice of the topic whose quotes are shown
ONE = "loyalty.topic"
MONTHS = 12


def key_figures(found: VoiceFigures) -> None:
    """Texts, customers heard, rising topics, what no topic covers."""
    words = state.current_words()
    sources = [(name, n) for name, n in zip(SOURCES, found.by_source, strict=True) if n]
    by_source = t("common.scope.list").join(
        t("voice.kpi.of_source", source=t(f"voice.source.{name}"), n=words.number(n)) for name, n in sources
    )
    rising = sum(row.change.verdict == "rising" for row in found.topics)
    widgets.kpi_row(
        [
            Kpi(t("voice.kpi.texts"), words.number(found.texts), by_source, about="voice.texts"),
            Kpi(
                t("voice.kpi.heard"),
                words.share(found.heard / found.considered if found.considered else None),
                t("voice.kpi.heard_of", n=words.number(found.heard), of=words.number(found.considered)),
                about="voice.heard",
            ),
            Kpi(t("voice.kpi.rising"), words.number(rising), t("voice.kpi.of_topics", n=len(found.topics)), about="voice.rising"),
            Kpi(
                t("voice.kpi.uncovered"),
                words.share(found.uncovered / found.texts if found.texts else None),
                t("voice.kpi.of_texts", n=found.uncovered),
                about="voice.uncovered",
            ),
        ]
    )


def draw(graded: Book, found: VoiceFigures) -> None:
    """What is spoken of, what is rising, and the quotes."""
    words, dark, topics = state.current_words(), state.dark(), desk.topics()
    if not topics.topics:
        widgets.empty_state(t("voice.no_topics"), t("voice.no_topics_hint"))
        return
    names = topic_names(topics, words)
    first = (found.changed or found.topics)[0].id
    if any(row.change.heard for row in found.topics):
        widgets.figure(
            figures.topic_chart(found, topics, words, dark=dark), key="voice.chart", on_select=lambda code: state.choose(ONE, code, first)
        )
    scope(graded, months=MONTHS, gross=True)
    _quotes(graded, found, names, first)


def draw_all(found: VoiceFigures) -> None:
    """Every topic as a table, and how often what was called rising went on."""
    words, topics = state.current_words(), desk.topics()
    widgets.section(t("voice.topics.title"))
    widgets.small_table(*tables.topic_table(found, topics, words), text_columns=2, cards=True)
    widgets.note(t("voice.topics.note"))
    widgets.note(track_sentence(found.track, words))


def draw_groups(graded: Book, found: VoiceFigures) -> None:
    """By tier, and beside satisfaction."""
    words, topics = state.current_words(), desk.topics()
    widgets.section(t("voice.tiers.title"))
    widgets.small_table(*tables.tier_table(found, graded, topics, words), total=True)
    widgets.note(t("voice.tiers.note"))
    scope(graded, months=MONTHS, gross=True)
    st.space("small")
    widgets.section(t("voice.satisfaction.title"))
    widgets.small_table(*tables.satisfaction_table(found, topics, words), text_columns=2, cards=True)
    widgets.note(t("voice.satisfaction.note"))


def _quotes(graded: Book, found: VoiceFigures, names: dict[str, str], first: str) -> None:
    ordered = [row.id for row in found.topics]
    counts = {row.id: row.customers for row in found.topics}
    chosen = state.chosen(ONE, ordered, first)
    st.selectbox(
        t("voice.quotes.choose"),
        ordered,
        **widget_state.choice(ONE, chosen, ordered),
        on_change=lambda: state.choose(ONE, state.read(ONE) if state.read(ONE) in ordered else first, first),
        format_func=fixed_labels(ordered, lambda code: t("voice.quotes.option", topic=names[code], n=counts[code])),
    )
    show_quotes(graded, chosen)
    with st.container(horizontal=True, key="ck-links-voice-topic"):
        label = t("voice.quotes.open", n=counts[chosen]) + " →"
        if st.button(label, key=f"voice.open.{chosen}", type="tertiary", disabled=not counts[chosen]):
            listed.show(f"{desk.TOPIC}.topic.{chosen}")


def show_quotes(graded: Book, topic: str) -> None:
    """The newest texts of a topic ("": of none)."""
    quotes = [(quote.customer, quote.day, quote.source, quote.text) for quote in desk.quotes(graded, topic)]
    if not quotes:
        widgets.note(t("voice.quotes.none"))
        return
    widgets.small_table(*tables.quote_table(quotes, graded, state.current_words()), text_columns=5, cards=True)


def hidden_note(graded: Book) -> None:
    """Say which texts are not read because personal data are hidden."""
    hidden = desk.texts(graded).hidden
    if hidden:
        names = t("common.scope.list").join(t(f"voice.source.{name}") for name in hidden)
        widgets.note(t("voice.hidden", sources=names))
