"""Tables of campaigns: those launched, the chances of each verdict, other ways to do one, the two arms, who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Literal

from crmcore.domain.campaigns.campaign import Launch, Participants
from crmcore.domain.campaigns.equity_test import EquityTest, Response
from crmcore.domain.campaigns.response_model import Decile
from crmcore.domain.campaigns.result import CampaignResult
from crmcore.domain.experiments.effect import VERDICTS
from crmcore.domain.experiments.power import Rehearsal
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.words.cells import TableCells, TonedText
from crmcore.report.words.words import UNKNOWN, Words

#: fields of a plan that are amounts
_MONEY = frozenset({"cost_each", "minimum_effect"})
#: how each verdict is shown
TONES: dict[str, Literal["good", "bad", "plain"]] = {"worth_it": "good", "harmful": "bad", "too_small": "bad"}


def launched_table(found: Sequence[tuple[Launch, CampaignResult]], words: Words, currency: str) -> TableCells:
    """One line a campaign, the newest first."""
    lines = [
        (
            launch.plan.name,
            words.date(launch.plan.starts_on),
            words.date(result.ends),
            verdict_cell(result, words),
            words.money(result.effect.estimate, currency),
            TonedText(interval_text(result.effect.interval, words, currency)),
            words.number(result.treated),
            words.number(result.held_out),
        )
        for launch, result in reversed(found)
    ]
    columns = ("name", "starts", "ends", "verdict", "effect", "interval", "treated", "held_out")
    return tuple(words.t(f"campaigns.column.{name}") for name in columns), lines


def verdict_cell(result: CampaignResult, words: Words) -> TonedText:
    """The verdict in two or three words."""
    text = words.t("campaigns.verdict.running" if result.is_running else f"campaigns.verdict.{result.verdict}")
    return TonedText(text, TONES.get(result.verdict, "plain"))


def interval_text(interval: tuple[float, float], words: Words, currency: str) -> str:
    """`€12 to €40`."""
    low, high = (words.money(end, currency) for end in interval)
    return UNKNOWN if UNKNOWN in (low, high) else words.t("campaigns.interval", low=low, high=high)


def arms_table(result: CampaignResult, words: Words, currency: str) -> TableCells:
    """Treated and held out: customers, and the mean of what they brought before and in the months of the campaign."""
    columns = tuple(words.t(f"campaigns.column.{name}") for name in ("arm", "customers", "mean_before", "mean"))
    arms = (
        ("treated", result.treated, result.past_treated, result.mean_treated),
        ("held_out", result.held_out, result.past_held_out, result.mean_held_out),
    )
    return columns, [
        (words.t(f"campaigns.arm.{arm}"), words.number(n), words.money(before, currency), words.money(mean, currency))
        for arm, n, before, mean in arms
    ]


def chances_table(rehearsal: Rehearsal, worth: float, words: Words, currency: str) -> TableCells:
    """The chance of each verdict were the true effect nothing, just worth it, or twice that."""
    effects = (("none", 0.0), ("worth", worth), ("twice", 2 * worth))
    head = (words.t("campaigns.column.truth"), *(words.t(f"campaigns.verdict.{name}") for name in VERDICTS))
    lines = []
    for name, effect in effects:
        chances = rehearsal.chances(effect, worth)
        label = words.t(f"campaigns.truth.{name}", money=words.money(effect, currency))
        lines.append((label, *(words.share(chances[verdict]) for verdict in VERDICTS)))
    return head, lines


def alternatives_table(
    planned: tuple[int, float, float, float], others: dict[str, tuple[int, float, float, float]], words: Words, currency: str
) -> TableCells:
    """What could be seen as planned, and in other ways: months, share held out, smallest visible effect in money and as a share."""
    columns = tuple(words.t(f"campaigns.column.{name}") for name in ("way", "months", "share", "visible", "visible_share"))
    lines = [
        (
            words.t(f"campaigns.way.{name}"),
            words.number(months),
            words.share(share),
            words.money(visible, currency),
            words.share(visible / mean) if mean > 0 else UNKNOWN,
        )
        for name, (months, share, visible, mean) in (("planned", planned), *others.items())
    ]
    return columns, lines


def deciles_table(found: Sequence[Decile], words: Words, currency: str) -> TableCells:
    """Tenths of the later campaign's customers, the likeliest first: what was foretold, what came, lift and profit."""
    columns = tuple(words.t(f"campaigns.column.{name}") for name in ("decile", "customers", "chance", "answered", "lift", "profit"))
    lines = [
        (
            words.number(k),
            words.number(decile.customers),
            words.share(decile.chance),
            words.share(decile.answers / decile.customers),
            words.number(decile.lift, 2),
            words.money(decile.profit, currency, compact=True),
        )
        for k, decile in enumerate(found, 1)
    ]
    return columns, lines


def equity_table(found: EquityTest, winning: Response, keeping: Response, words: Words, currency: str) -> TableCells:
    """Spending and rate of winning and of keeping, today and where a customer is worth most."""
    columns = tuple(words.t(f"campaigns.column.{name}") for name in ("side", "spending", "rate", "best_spending", "best_rate"))
    sides = (("win", winning, found.acquisition, found.acquisition_rate), ("keep", keeping, found.retention, found.retention_rate))
    lines = [
        (
            words.t(f"campaigns.equity.{side}"),
            words.money(now.spending, currency),
            words.share(now.rate, 1),
            words.money(spending, currency),
            words.share(rate, 1),
        )
        for side, now, spending, rate in sides
    ]
    return columns, lines


def participants_workbook(
    launch: Launch,
    people: Participants,
    tiers: Sequence[str],
    names: Sequence[str],
    words: Words,
    currency: str,
    context: ExportContext,
) -> bytes:
    """Who is treated and who must be left alone, a sheet each, and what was agreed at the launch."""
    head = [words.t(f"campaigns.column.{name}") for name in ("number", "customer", "tier", "before")]
    buffer, plan = BytesIO(), launch.plan
    with new_workbook(buffer, plan.name, plan.starts_on, context) as file:
        for arm, chosen in (("treated", people.treated), ("held_out", people.held_out)):
            lines: list[list[Cell]] = [
                [customer, name, tiers[tier] if tier >= 0 else "", float(past)]
                for customer, name, tier, past, wanted in zip(people.ids.tolist(), names, people.tier, people.past, chosen, strict=True)
                if wanted
            ]
            write_table(file, words.t(f"campaigns.arm.{arm}"), head, lines)
        basis: list[list[Cell]] = [
            [words.t(f"campaigns.field.{name}", **({"currency": currency} if name in _MONEY else {})), value]
            for name, value in (
                ("treatment", plan.treatment),
                ("starts_on", plan.starts_on),
                ("months", float(plan.months)),
                ("held_out", plan.held_out),
                ("cost_each", plan.cost_each),
                ("minimum_effect", plan.minimum_effect),
                ("author", launch.author),
            )
        ]
        write_table(file, words.t("campaigns.sheet_basis"), [words.t(f"campaigns.basis.{name}") for name in ("what", "value")], basis)
    return buffer.getvalue()
