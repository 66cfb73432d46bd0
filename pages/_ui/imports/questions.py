"""What only the visitor can decide about a file: each question with its choices and what each choice leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import streamlit as st

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.imports.rejected_file import rule_text
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.reading.source.headers import fields_of
from crmcore.store.reading.values.date_text import Order, read_date
from crmcore.store.reading.values.number_text import Mark, read_number
from pages._ui.components.literal_text import literal
from pages._ui.imports import background_job, customer_question, preparation, status_question
from pages._ui.imports.preparation import Reading
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: questions with one way on: a tick agrees, and without it the file has to be corrected first
CONSENTS = ("allow_refused", "again")


def draw(reading: Reading, currency: str) -> None:
    """Every question asked of this Draft; the answered ones stay, so that an answer can be changed."""
    if not reading.all_questions:
        return
    with st.container(border=True, key="ck-questions" if reading.open else "ck-decided"):
        st.html(f'<div class="ck-ask">{t("imports.decide", n=len(reading.open)) if reading.open else t("imports.decided")}</div>')
        proposed = [q for q in reading.all_questions if q.option in reading.open and _likely(q)]
        for question in reading.all_questions:
            _draw(question, reading, currency)
            if proposed and question is proposed[-1]:
                st.button(t("imports.take_likely", n=len(proposed)), key="imports.take_likely", on_click=_take_likely, args=(proposed,))


def _likely(question: Question) -> str | None:
    """The best answer where a rule has one; it is preselected, and nothing is done before somebody takes it."""
    likely = question.values.get("likely")
    return str(likely) if likely in question.choices else None


def _take_likely(proposed: Sequence[Question]) -> None:
    for question in sorted(proposed, key=lambda q: q.option not in preparation.LAYOUT):
        _settle(question, _likely(question))


def _draw(question: Question, reading: Reading, currency: str) -> None:
    key = f"imports.answer.{question.option}"
    current = preparation.current_draft().answers.get(question.option)
    words = _words(question, reading, currency)
    st.markdown(f"**{words('title')}**")
    if question.option == customer_question.OPTION:
        customer_question.draw(question)
        return
    if question.option == status_question.OPTION:
        status_question.draw(question, currency)
        return
    if question.option in CONSENTS:
        st.checkbox(words("consent"), **widget_state.value(key, question.option not in reading.open), on_change=_agree, args=(question,))
        if question.option == "again":
            st.button(t("imports.leave"), key="imports.leave_again", on_click=background_job.leave, args=(t("imports.stopped"),))
        return
    chosen = next((c for c in question.choices if preparation.value_of(question, c) == current), None)
    chosen = _likely(question) if chosen is None and question.option in reading.open else chosen
    choices = {choice: words("choice", choice) for choice in question.choices}
    # what is read aloud is read as it stands: the title without the signs that keep its values from being markup
    st.radio(
        _words(question, reading, currency, as_it_is)("title"),
        list(choices),
        **widget_state.choice(key, chosen, choices),
        on_change=_answer,
        args=(question,),
        label_visibility="collapsed",
        horizontal=question.option not in preparation.OF_COMPANY,
        format_func=choices.get,
        captions=[words("then", choice) for choice in question.choices],
    )


def _answer(question: Question) -> None:
    _settle(question, state.read(f"imports.answer.{question.option}"))


def _settle(question: Question, choice: str | None) -> None:
    if question.option == "other_company" and choice == "yes":
        preparation.choose_target("")
        return
    if question.option == "table":
        if choice is not None:
            preparation.choose_table(choice)
        return
    if question.option == "mapping":
        if choice is not None:
            field, number = choice.rsplit("=#", 1)
            preparation.map_field(field, int(number), "order_line" if ":" in field else str(question.values["table"]))
        return
    if question.option == "header_row" and ":" in (choice or ""):  # of one of several tables
        name, _, line = str(choice).rpartition(":")
        rows = preparation.current_draft().answers.get("header_rows", {})
        preparation.answer("header_rows", {**rows, name: int(line)})
        return
    preparation.answer(question.option, None if choice is None else preparation.value_of(question, choice))


def _agree(question: Question) -> None:
    agreed = state.read(f"imports.answer.{question.option}")
    preparation.answer(question.option, preparation.value_of(question, "yes") if agreed else None)


def as_it_is(text: str) -> str:
    """For a place that is not read as Markdown."""
    return " ".join(text.split())


def spoken(values: Mapping[str, Any], table: str, currency: str = "", safe: Callable[[str], str] = literal) -> dict[str, Any]:
    """Placeholders of a question or problem as a person reads them: labels for fields and tables, words for rules,
    money and shares; what stands in the file is made `safe`, inside Markdown."""
    w = state.current_words()
    period = {"first": date.fromisoformat, "last": date.fromisoformat} if "held" in values else {}
    speak: dict[str, Callable[[Any], Any]] = {
        "field": lambda v: field_label(table, v),
        "table": lambda v: t(f"table.{v}"),
        "other": lambda v: t(f"table.{v}"),
        "rule": lambda v: rule_text(v, w),
        "amount": lambda v: w.money(v, currency),
        "percent": lambda v: w.share(v / 100, 1),
        "day": date.fromisoformat,
        **period,
    }
    known = {name: value for name, value in values.items() if not isinstance(value, (tuple, type(None)))}
    shown = w.readable({name: speak[name](value) if name in speak else value for name, value in known.items()}, currency)
    return {name: safe(value) if isinstance(value, str) else value for name, value in shown.items()}


def problem_words(problem: Problem, table: str, safe: Callable[[str], str] = literal) -> str:
    """Why something cannot be done, `safe` inside Markdown. Columns still to be chosen go by their fields' names here."""
    if problem.code in ("E-COLUMN-MISSING", "E-COLUMN-MISSING-LIKE"):
        labels = [field_label(table, name.strip()) for name in str(problem.values["missing"]).split(",")]
        return t("imports.missing", n=len(labels), fields=t("common.scope.list").join(labels))
    if problem.code == "no_tables_lacking":
        likely = str(problem.values["likely"])
        labels = [field_label(likely, name.strip()) for name in str(problem.values["missing"]).split(",")]
        values = {
            "table": safe(str(problem.values["table"])),
            "likely": t(f"table.{likely}"),
            "missing": t("common.scope.list").join(labels),
        }
        return t("problem.no_tables_lacking", **values)
    key = f"problem.{problem.code}"
    return t(key, **spoken(problem.values, table, safe=safe)) if state.current_words().has(key) else safe(str(problem))


def _words(question: Question, reading: Reading, currency: str, safe: Callable[[str], str] = literal) -> Callable[..., str]:
    """The question's words: ("title"), ("consent"), ("choice", c) or ("then", c), `safe` inside Markdown."""
    preview, all_words = reading.preview, state.current_words()
    values = spoken(question.values, reading.request.table, currency, safe)

    if question.code == "overlap":
        waits = question.values["waits"]
        values["waiting"] = t("imports.question.overlap.waiting", n=waits) if waits else ""
    if incomplete := question.values.get("incomplete"):  # of lines of totals, those that cannot be data
        values["incomplete"] = t("imports.question.totals.incomplete", n=incomplete)
    elif incomplete == 0:
        values["incomplete"] = ""

    def say(part: str, choice: str = "") -> str:
        key = f"imports.question.{question.code}.{part}"
        if part == "title":
            return t(key, **values) if all_words.has(key) else problem_words(question, reading.request.table, safe)
        if choice:
            key = f"{key}.{choice}"
            values.update(_consequence(question, choice, preview))
        if all_words.has(key):
            return t(key, **values)
        of_table, _, line = choice.rpartition(":") if question.option == "header_row" else ("", "", choice)
        general = f"imports.question.{question.code}.{part}_{'of_table' if of_table and part == 'choice' else 'any'}"
        if all_words.has(general):
            return t(general, **values, choice=safe(line), **({"sheet": safe(of_table)} if of_table else {}))
        return safe(choice) if part == "choice" else ""

    return say


def _consequence(question: Question, choice: str, preview: Preview | None) -> dict[str, Any]:
    """What one choice makes of the example: the day, the number, the size of the sheet."""
    found = cast("Mapping[str, Any]", question.values)
    example = found.get("example") or ""
    if question.code == "date_order":
        return {"day": read_date(example, cast("Order", choice)).value}
    if question.code == "mixed_currencies":
        lines = found.get("lines")  # known where a column names the currency
        return {"counted": t("imports.question.mixed_currencies.counted", n=lines[question.choices.index(choice)]) if lines else ""}
    if question.option == "customer_key":
        return {"n": found["numbers"][question.choices.index(choice)]}
    if question.code == "discount":
        return {"total": state.current_words().money(found[f"total_{choice}"], "")}
    if question.code == "double_header":
        nth = question.choices.index(choice)
        return {"number": found["numbers"][nth], "sample": literal(found["samples"][nth])}
    if question.code in ("encoding", "header_row"):
        return {"sample": literal(found["samples"][question.choices.index(choice)])}
    if question.code == "decimal_mark":
        value: Any = read_number(example, cast("Mark", choice)).value
        return {"number": state.current_words().number(value, max(2, -int(value.normalize().as_tuple().exponent)))}
    if question.code == "sheet" and preview:
        sheet = next(s for s in preview.sheets if s.name == choice)
        likely = t("imports.question.sheet.likely") if choice == found.get("likely") else ""
        return {"rows": sheet.rows, "columns": sheet.columns, "likely": likely}
    return {}


def field_label(table: str, name: str) -> str:
    """What a field of a table is called; customer columns that a file carries along keep the customer's words."""
    own = {c.name for c in BY_NAME[table].columns}
    return t(f"column.{table if name in own else 'customer'}.{name}")


def field_kind(table: str, name: str) -> str:
    """The kind of a field's values."""
    return next(c.kind for c in fields_of(BY_NAME[table]) if c.name == name)
