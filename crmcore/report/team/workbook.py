"""The proposal as an Excel workbook: the moves, the salespeople now and then, and what it rests on. Text is written as text, never as
a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.team.balancing import Balance
from crmcore.domain.team.team import Loads, Team
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.team.tables import tier_names
from crmcore.report.team.words import move_reason, region_name
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the file holds: the team, its moves, the loads now and as proposed, the working date, and which grades the tiers are."""

    team: Team
    balance: Balance
    states: tuple[Loads, Loads]
    day: date
    grades: str


def moves_workbook(proposal: Proposal, book: Book, context: ExportContext, words: Words) -> bytes:
    """The file's bytes; `book` has the customers' names."""
    team, balance, states, day = proposal.team, proposal.balance, proposal.states, proposal.day
    buffer = BytesIO()
    with new_workbook(buffer, words.t("team.title"), day, context) as file:
        write_table(file, words.t("team.sheet.moves"), *_moves(team, balance, book, words))
        write_table(file, words.t("team.sheet.people"), *_people(team, states, words, book.scheme.id))
        basis: list[tuple[str, Cell]] = [
            (words.t("team.sheet.working_date"), words.date(day)),
            (words.t("team.sheet.grades"), proposal.grades),
            (words.t("team.sheet.policy"), words.t(f"team.policy.{balance.request.policy}")),
            (words.t("team.sheet.tolerance"), balance.request.tolerance),
            (
                words.t("team.sheet.imbalance"),
                words.t("team.table.arrow", before=words.share(states[0].imbalance, 1), after=words.share(states[1].imbalance, 1)),
            ),
            (words.t("team.sheet.gap"), round(balance.gap, 3)),
        ]
        write_table(file, words.t("team.sheet.basis"), ["", ""], [list(line) for line in basis])
    return buffer.getvalue()


def _moves(team: Team, balance: Balance, book: Book, words: Words) -> tuple[list[str], list[list[Cell]]]:
    names = ("customer", "tier", "from", "to", "hours", "value", "why")
    head = [words.t("column.customer.customer_id"), *(words.t(f"team.moves.{name}") for name in names)]
    tiers = tier_names(team, words, book.scheme.id)
    called = customer_names(book, team.rows[[move.customer for move in balance.moves]]) if balance.moves else []
    return head, [
        [
            str(team.ids[move.customer]),
            str(name),
            tiers[team.tier[move.customer]],
            team.people.name(move.source) if move.source >= 0 else team.owner_id(move.customer) or words.t("team.moves.nobody"),
            team.people.name(move.target),
            round(float(team.hours[move.customer]), 1),
            _known(team.value[move.customer], 2),
            move_reason(team, move, words, book.scheme.id),
        ]
        for move, name in zip(balance.moves, called, strict=True)
    ]


def _people(team: Team, states: tuple[Loads, Loads], words: Words, scheme: str) -> tuple[list[str], list[list[Cell]]]:
    tiers = tier_names(team, words, scheme)
    named = ("customers", *tiers, "hours", "load", "amount", "profit", "potential", "quota_gap")
    labels = [words.t(f"team.table.{name}") if name not in tiers else name for name in named]
    when = [words.t("team.chart.before"), words.t("team.chart.after")]
    head = [words.t("team.person"), words.t("team.region"), words.t("team.table.capacity"), *(f"{x} · {w}" for x in labels for w in when)]
    people, lines = team.people, []
    for k in range(people.count):
        cells: list[Cell] = [people.name(k), region_name(people.regions[k], words), round(float(people.hours[k]), 1)]
        columns = [
            (0, [s.customers[k] for s in states]),
            *((0, [s.by_tier[k, tier] for s in states]) for tier in range(len(tiers))),
            (1, [s.hours[k] for s in states]),
            (3, [1 + s.relative[k] for s in states]),
            *((2, [getattr(s, name)[k] for s in states]) for name in ("amount", "profit", "potential", "quota_gap")),
        ]
        lines.append([*cells, *(_known(value, decimals) for decimals, pair in columns for value in pair)])
    return head, lines


def _known(value: Any, decimals: int) -> float | None:
    return None if np.isnan(value) else round(float(value), decimals)
