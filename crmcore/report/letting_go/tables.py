"""Tables and sentences about customers let go: (heading, lines) of cells ready to show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.letting_go.candidates import WHY, Candidates
from crmcore.domain.letting_go.decisions import LetGo, LettingGo
from crmcore.domain.letting_go.effect import LetGoEffect
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words

#: candidates on the page; the command line has all
MOST_CANDIDATES = 20


def conclusion(effect: LetGoEffect, words: Words, currency: str = "") -> list[str]:
    """What letting go led to, the finding first: money, debts, those who were influenced. Empty where nobody is let go."""
    total = effect.total
    if not total["customers"]:
        return []

    def money(name: str) -> str:
        return words.money(abs(total[name]), currency, compact=True)

    saved = "saved" if total["saved"] >= 0 else "forgone"
    year = "earned" if total["net"] >= 0 else "lost"
    lines = [words.t(f"letting_go.told.{year}_{saved}", n=total["customers"], net=money("net"), saved=money("saved"))]
    if total["owed"] > 0:
        share = words.share(total["recovered"] / total["owed"])
        lines.append(words.t("letting_go.told.debts", owed=money("owed"), recovered=money("recovered"), share=share))
    if total["followers"]:
        others = words.share(total["others_share"])
        lines.append(words.t("letting_go.told.followers", n=total["followers"], stayed=words.number(total["stayed"]), others=others))
    return lines


def let_go_table(book: Book, found: LetGo, measured: Sequence[int], effect: LetGoEffect, words: Words, currency: str = "") -> TableCells:
    """The customers let go, the newest parting first: when, why, steps tried, may it be won back, the year before, and what followed."""
    head = tuple(
        words.t(f"letting_go.column.{name}")
        for name in ("customer", "day", "reason", "tried", "win_back", "net", "service", "saved", "owed", "recovered", "followers")
    )
    lines = []
    for k, (name, place) in enumerate(zip(customer_names(book, effect.rows), measured, strict=True)):
        decision = found.decisions[place]
        lines.append(
            (
                name,
                words.date(decision.effective_on).replace(" ", "\N{NO-BREAK SPACE}"),
                words.t(f"letting_go.reason.{decision.reason}"),
                steps_text(decision, words),
                win_back_text(decision, words),
                *(
                    words.money(values[k], currency, compact=True)
                    for values in (effect.net, effect.service, effect.saved, effect.owed, effect.recovered)
                ),
                followers_text(effect, k, words),
            )
        )
    return head, lines


def steps_text(decision: LettingGo, words: Words) -> str:
    """What was tried before, in its order; or nothing."""
    named = [words.t(f"letting_go.step.{step}") for step in decision.tried]
    return words.t("common.scope.list").join(named) if named else words.t("letting_go.none_tried")


def win_back_text(decision: LettingGo, words: Words) -> str:
    """Whether it may be won back."""
    return words.t("letting_go.allowed" if decision.win_back else "letting_go.blocked")


def followers_text(effect: LetGoEffect, place: int, words: Words) -> str:
    """Of those it had influence on, how many bought on; or that it is too early."""
    if not effect.followers[place]:
        return words.number(0)
    if effect.early[place]:
        return words.t("letting_go.early", n=int(effect.followers[place]))
    return words.t("letting_go.of", part=words.number(effect.stayed[place]), n=int(effect.followers[place]))


def candidates_table(book: Book, found: Candidates, words: Words, currency: str = "") -> TableCells:
    """The first MOST_CANDIDATES: why, how much, net profit of the window, what their referrals earn, and what speaks against it."""
    head = tuple(words.t(f"letting_go.column.{name}") for name in ("customer", "why", "against", "money", "net_window", "referrals"))
    rows, net = found.rows[:MOST_CANDIDATES], book.mart.metrics["net_profit"]
    return head, [
        (
            name,
            words.t(f"letting_go.why.{WHY[found.why[k]]}"),
            words.t("letting_go.reassess_first") if found.outweighed[k] else "",
            words.money(found.money[k], currency, compact=True),
            words.money(net[row], currency, compact=True),
            words.money(found.referrals[k] or np.nan, currency, compact=True),
        )
        for k, (row, name) in enumerate(zip(rows.tolist(), customer_names(book, rows), strict=True))
    ]
