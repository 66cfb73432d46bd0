"""The next action and its reason as columns of every list of customers."""

from __future__ import annotations

import numpy as np

from crmcore.domain.health.next_action import NextActions
from crmcore.report.health.words import action_name, action_reason
from crmcore.report.words.cells import ListColumns, ListHead
from crmcore.report.words.words import Words

#: ids of both columns, the same as those of the grade report, so that no list has them twice
ACTION_COLUMNS: tuple[str, ...] = ("next_action", "action_reason")


def with_actions(own: ListColumns | None, actions: NextActions, words: Words, currency: str = "") -> ListColumns:
    """The columns that a list keeps of the table it was opened from (None: none), with what to do next and why after the first."""
    todo: ListHead = {column: (words.t(f"workbook.column.{column}"), "text") for column in ACTION_COLUMNS}
    if own is None:
        return ListColumns(todo, lambda rows: action_texts(actions, rows, words, currency))
    first, *rest = own.head.items()

    def lines(rows: np.ndarray) -> list[tuple[str | float | None, ...]]:
        texts = action_texts(actions, rows, words, currency)
        return [(line[0], *text, *line[1:]) for line, text in zip(own.lines(rows), texts, strict=True)]

    return ListColumns(dict([first, *todo.items(), *rest]), lines)


def action_texts(actions: NextActions, rows: np.ndarray, words: Words, currency: str = "") -> list[tuple[str, str]]:
    """(what to do next, why) of each customer in `rows` (int64[n])."""
    return [
        (action_name(action, words), action_reason(actions, action, row, words, currency))
        for row, action in zip(rows.tolist(), actions.of(rows), strict=True)
    ]
