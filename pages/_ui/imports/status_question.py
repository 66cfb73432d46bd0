"""The question what order lines of each status count as: a row per status, the best answer preselected, and the total that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import streamlit as st

from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.line_status import TREATMENTS
from pages._ui.components.literal_text import literal
from pages._ui.imports import preparation
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

OPTION = "status"
#: what the visitor has chosen and not used yet: status → treatment
_CHOSEN = "imports.status.chosen"

Row = Mapping[str, Any]


def draw(question: Question, currency: str) -> None:
    """A row per status, those that may be no sales first, then the unknown ones; the others wait behind a fold."""
    found = cast("Mapping[str, Any]", question.values)
    rows: Sequence[Row] = found["statuses"]
    at_once = [row for row in rows if row["doubtful"] or row["meaning"] is None]
    folded = [row for row in rows if row not in at_once]
    for row in at_once:
        _draw_row(row, currency)
    if folded:
        with st.expander(t("imports.question.statuses.others", n=len(folded))):
            for row in folded:
                _draw_row(row, currency)
    choices = {row["status"]: _choice(row) for row in rows}
    undecided = [status for status, choice in choices.items() if choice is None]
    money = state.current_words().money
    total = found["total"] + sum((_effect(row, choices[row["status"]]) for row in rows), Decimal(0))
    amounts = {"amount": total, "sale": found["total"], "ignored": found["ignored"], "subtracted": found["subtracted"]}
    key = "imports.question.statuses.total" if not undecided else "imports.question.statuses.total_so_far"
    st.markdown(t(key, **{name: literal(money(amount, currency)) for name, amount in amounts.items()}))
    used = preparation.current_draft().answers.get(OPTION)
    if used == choices:
        st.caption(t("imports.question.statuses.used"))
        return
    label = t("imports.question.statuses.use")
    st.button(label, key="imports.status.use", type="primary", disabled=bool(undecided), on_click=_use, args=(choices,))
    if undecided:
        st.caption(t("imports.question.statuses.undecided"))


def _draw_row(row: Row, currency: str) -> None:
    status, key = row["status"], f"imports.status.{row['status']}"
    choices = {treatment: t(f"imports.question.statuses.choice.{treatment}") for treatment in TREATMENTS}
    left, right = st.columns((3, 2), vertical_alignment="center")
    amount = literal(state.current_words().money(row["amount"], currency))
    what = "unknown" if row["meaning"] is None else f"meaning.{row['meaning']}"
    about = [t("imports.question.statuses.about", n=row["lines"], amount=amount), t(f"imports.question.statuses.{what}")]
    about += [t("imports.question.statuses.with_sale", n=row["with_sale"])] if row["with_sale"] else []
    about += [t("imports.question.statuses.remembered")] if row["remembered"] else []
    with left:
        st.markdown(f"**{literal(status)}**  \n:gray[{' · '.join(about)}]")
    with right:
        st.segmented_control(
            t("imports.question.statuses.how", status=status, n=row["lines"]),
            TREATMENTS,
            **widget_state.multi(key, _choice(row)),
            on_change=_choose,
            args=(status, key),
            format_func=choices.__getitem__,
            label_visibility="collapsed",
        )


def _choice(row: Row) -> str | None:
    """What is chosen for a status now: by the visitor, used or not yet, else what is preselected."""
    chosen, used = state.read(_CHOSEN, {}), preparation.current_draft().answers.get(OPTION, {})
    return chosen.get(row["status"], used.get(row["status"], row["suggested"]))


def _effect(row: Row, treatment: str | None) -> Decimal:
    """By how much the total differs from that of all lines as sales."""
    return {"ignore": -row["amount"], "subtract": -2 * row["above"]}.get(treatment or "", Decimal(0))


def _choose(status: str, key: str) -> None:
    state.remember(_CHOSEN, {**state.read(_CHOSEN, {}), status: state.read(key)})


def _use(choices: Mapping[str, str]) -> None:
    preparation.answer(OPTION, dict(choices))
    state.forget(_CHOSEN)
