"""One sentence a line: what is there, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmcore.domain.readiness.answers import VALID_DAYS
from crmcore.domain.readiness.readiness import COMPLETENESS, LINES, ReadinessLine, counts
from crmcore.domain.summary.findings import Tone
from crmcore.report.words.words import Words

TONES: dict[str, Tone] = {"met": "good", "partly": "watch", "missing": "bad", "unanswered": "plain", "lapsed": "watch"}


def headline(lines: Sequence[ReadinessLine], words: Words) -> str:
    """How many conditions are met, and the first that is not."""
    found = counts(tuple(lines))
    text = words.t("readiness.headline", n=found["met"], all=len(lines), partly=found["partly"], missing=found["missing"])
    open_questions = found["unanswered"] + found["lapsed"]
    if open_questions:
        text += " " + words.t("readiness.open_questions", n=open_questions)
    first = next((line for line in lines if line.status in ("missing", "partly")), None)
    return text if first is None else f"{text} {words.t('readiness.next', step=next_step(first, words))}"


def sentence(line: ReadinessLine, words: Words) -> str:
    """`**Salesperson.** 98% of the graded customers have one.` with the support it belongs to."""
    name = words.t(f"readiness.line.{line.code}")
    values = _spoken(line, words)
    if LINES[line.code][2]:
        text = words.t(f"readiness.{_case(line)}", **values)
    elif line.status == "unanswered":
        text = words.t("readiness.unanswered", question=words.t(f"readiness.question.{line.code}"))
    else:
        key = "lapsed" if line.status == "lapsed" else "answered"
        answer = words.t(f"readiness.state.{line.values['state']}")
        text = words.t(
            f"readiness.{key}", answer=answer, question=words.t(f"readiness.question.{line.code}"), n=VALID_DAYS, **_without_n(values)
        )
    return words.t("readiness.sentence", name=name, support=words.t(f"readiness.support.{line.support}"), text=text)


def next_step(line: ReadinessLine, words: Words) -> str:
    """What to do next; "" where it is met."""
    return "" if line.status == "met" else words.t(f"readiness.step.{line.code}" if line.page else "readiness.step.question")


def _case(line: ReadinessLine) -> str:
    """The sentence of a computed line: that of its status where it has words of its own."""
    if line.code == "terms":
        return "terms.always" if line.status == "met" and line.values["day"] is None else f"terms.{line.status}"
    if line.code == "change" and line.status == "partly":
        return "change.no_year" if line.values["passed"] else "change.partly"
    if line.code in COMPLETENESS:
        return f"{line.code}.some" if line.rows is not None else f"{line.code}.none"
    return f"{line.code}.{line.status}"


def _spoken(line: ReadinessLine, words: Words) -> dict[str, Any]:
    values = dict(line.values)
    if line.code == "tables":
        values["absent"] = words.t("common.scope.list").join(words.t(f"table.{name}") for name in values["absent"])
    if line.code == "freshness":
        values["table"] = words.t(f"table.{values['table']}") if values["table"] else ""
    if "share" in values:
        values["share"] = words.strict_share(values["share"])
    for name in ("rank", "chance"):
        if name in values:
            values[name] = words.number(values[name], 2)
    return values


def _without_n(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "state"}
