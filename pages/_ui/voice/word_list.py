"""The list of topics: words that no topic covers, each added by one press, and the words of every topic to edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.voice.figures import VoiceFigures
from crmcore.domain.voice.topics import LONGEST_WORD, MOST_WORDS, TopicList, VoiceTopic, split_words
from crmcore.report.voice.words import topic_names
from crmcore.store.decisions.voice_topics import default_topics
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import data, voice_changes
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.voice import desk
from pages._ui.voice.topics import show_quotes

#: where what a press did is said: below the words, in the editor
OFFERED, EDITED = "voice.offered", "voice.edited"
#: where a word goes: a topic, a new one, or nowhere, never to be offered again
NEW, IGNORE = "new", "ignore"
_TARGET, _TOPIC = "loyalty.word_target", "loyalty.word_list"


def draw_uncovered(graded: Book, found: VoiceFigures) -> None:
    """The commonest words of texts that no topic covers, a button each, and the newest of those texts."""
    words, topics = state.current_words(), desk.topics()
    share = words.strict_share(found.uncovered / found.texts if found.texts else None)
    widgets.section(t("voice.uncovered.title", share=share, n=found.uncovered))
    offered = desk.uncovered_words(graded)
    last_result.show(OFFERED)
    if offered:
        names = topic_names(topics, words)
        targets = [NEW, *topics.ids, IGNORE]
        labels = {NEW: t("voice.uncovered.new"), IGNORE: t("voice.uncovered.ignore"), **names}
        chosen = state.chosen(_TARGET, targets, NEW)
        ask_author("voice.author.words")
        st.selectbox(
            t("voice.uncovered.target"),
            targets,
            **widget_state.choice(_TARGET, chosen, targets),
            on_change=lambda: state.choose(_TARGET, state.read(_TARGET) if state.read(_TARGET) in targets else NEW, NEW),
            format_func=fixed_labels(targets, labels.__getitem__),
            width=320,
        )
        with st.container(horizontal=True, key="voice.offered.words", gap="small"):
            for word in offered:
                label = literal(t("voice.uncovered.word", word=word.word, n=words.number(word.texts)))
                st.button(label, key=f"voice.word.{word.word}", on_click=_add, args=(word.word, chosen, labels[chosen]))
        widgets.note(t("voice.uncovered.note"))
    else:
        widgets.note(t("voice.uncovered.nothing"))
    st.space("small")
    widgets.section(t("voice.uncovered.quotes"))
    show_quotes(graded, "")


def draw_editor() -> None:
    """Every topic with its words, to change, add and remove."""
    topics, words, row = desk.topics(), state.current_words(), desk.decision()
    widgets.section(t("voice.edit.title"))
    widgets.note(
        t("voice.edit.default") if row is None else t("voice.edit.decided", author=row.author, day=date.fromisoformat(row.recorded_at[:10]))
    )
    last_result.show(EDITED)
    ask_author("voice.author.edit")
    names = topic_names(topics, words)
    options = [*topics.ids, NEW]
    chosen = state.chosen(_TOPIC, options, options[0])
    st.selectbox(
        t("voice.edit.topic"),
        options,
        **widget_state.choice(_TOPIC, chosen, options),
        on_change=lambda: state.choose(_TOPIC, state.read(_TOPIC) if state.read(_TOPIC) in options else options[0], options[0]),
        format_func=fixed_labels(options, lambda code: t("voice.edit.new") if code == NEW else names[code]),
        width=320,
    )
    position = 0 if row is None else row.position
    stamp = f"{data.company().slug}.{position}.{chosen}.{words.language}"
    topic = None if chosen == NEW else topics.topic(chosen)
    with st.form(f"voice.form.{stamp}", border=False):
        st.text_input(t("voice.edit.name"), "" if topic is None else names[chosen], key=f"voice.name.{stamp}", max_chars=80, width=320)
        st.text_area(
            t("voice.edit.words"),
            "" if topic is None else ", ".join(topic.words),
            key=f"voice.words.{stamp}",
            height=140,
            max_chars=MOST_WORDS * (LONGEST_WORD + 2),
            help=t("voice.edit.words_help"),
        )
        st.form_submit_button(t("voice.edit.save"), type="primary", on_click=_save, args=(chosen, stamp))
    with st.container(horizontal=True, gap="small"):
        if topic is not None:
            st.button(t("voice.edit.remove"), key=f"voice.remove.{stamp}", on_click=_remove, args=(chosen, names[chosen]))
        if row is not None:
            st.button(t("voice.edit.back"), key=f"voice.back.{stamp}", on_click=_back)
    if topics.ignored:
        widgets.note(t("voice.edit.ignored", words=t("common.scope.list").join(topics.ignored[-50:])))
    widgets.note(t("voice.edit.matching"))


def _add(word: str, target: str, name: str) -> None:
    now = desk.topics()
    if target == IGNORE:
        _decide(OFFERED, lambda: now.ignoring([word]), t("voice.done.ignored", word=word))
    elif target == NEW:
        _decide(OFFERED, lambda: now.with_new(word, [word]), t("voice.done.new", word=word))
    else:
        _decide(OFFERED, lambda: now.with_words(target, [word]), t("voice.done.added", word=word, topic=name))


def _save(chosen: str, stamp: str) -> None:
    now, words = desk.topics(), state.current_words()
    name, said = (state.read(f"voice.{box}.{stamp}") or "" for box in ("name", "words"))

    def changed() -> TopicList:
        if chosen == NEW:
            return now.with_new(name, split_words(said))
        old = now.topic(chosen)
        own = old.name if name == topic_names(now, words)[chosen] else name  # a default topic keeps its name in both languages
        return now.with_topic(VoiceTopic(chosen, split_words(said), own))

    _decide(EDITED, changed, t("voice.done.saved"))


def _remove(chosen: str, name: str) -> None:
    now = desk.topics()
    _decide(EDITED, lambda: now.without(chosen), t("voice.done.removed", topic=name))


def _back() -> None:
    _decide(EDITED, default_topics, t("voice.done.back"))


def _decide(place: str, change: Callable[[], TopicList], done: str) -> None:
    row = desk.decision()
    try:
        voice_changes.set_voice_topics(change(), 0 if row is None else row.position)
    except Problem as problem:
        last_result.remember_refused(place, problem)
    else:
        last_result.remember_done(place, done)
