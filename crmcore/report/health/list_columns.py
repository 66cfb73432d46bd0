"""The next action and its reason as columns that a list of customers shows first."""

from __future__ import annotations

import numpy as np

from crmcore.domain.health.next_action import NextActions
from crmcore.report.health.words import action_name, action_reason
from crmcore.report.words.cells import ListColumns, ListHead
from crmcore.report.words.words import Words

#: ids of both columns, the same as those of the grade report, so that no list has them twice
ACTION_COLUMNS: tuple[str, ...] = ("next_action", "action_reason")


def action_columns(actions: NextActions, words: Words, currency: str = "") -> ListColumns:
    """What to do next with every customer of a list, and why."""
    head: ListHead = {column: (words.t(f"workbook.column.{column}"), "text") for column in ACTION_COLUMNS}
    return ListColumns(head, lambda rows: action_texts(actions, rows, words, currency))


def with_actions(own: ListColumns, actions: NextActions, words: Words, currency: str = "") -> ListColumns:
    """The columns of a list with the next action and its reason after the first."""
    todo, (first, *rest) = action_columns(actions, words, currency), own.head.items()

    def lines(rows: np.ndarray) -> list[tuple[str | float | None, ...]]:
        return [(line[0], *do, *line[1:]) for line, do in zip(own.lines(rows), todo.lines(rows), strict=True)]

    return ListColumns(dict([first, *todo.head.items(), *rest]), lines)


def action_texts(actions: NextActions, rows: np.ndarray, words: Words, currency: str = "") -> list[tuple[str, str]]:
    """(what to do next, why) of each customer in `rows` (int64[n])."""
    return [
        (action_name(action, words), action_reason(actions, action, row, words, currency))
        for row, action in zip(rows.tolist(), actions.of(rows), strict=True)
    ]
