"""What a change did, in words: the change itself, what was found, and why it cannot be told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from crmcore.domain.management_effect.changes import ManagementChange
from crmcore.domain.management_effect.effect import CONFIDENCE, FEWEST, MEASURES, YEARS, TierEffect
from crmcore.domain.summary.findings import Tone
from crmcore.report.words.cells import TableCells, TonedText
from crmcore.report.words.words import UNKNOWN, Words

#: effects that are named in the first sentences
NAMED = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tone."""

    text: str
    tone: Tone = "plain"


def change_name(change: ManagementChange, words: Words) -> str:
    """`2025-07-01 · Terms of A, B`."""
    if change.kind == "terms":
        return words.t("management_effect.change.terms", day=change.first_day, tiers=_listed(change.touched or (), words))
    return words.t(f"management_effect.change.{change.kind}", day=change.first_day, name=change.name)


def touched_sentence(change: ManagementChange, words: Words) -> str:
    """Which terms of which tiers changed; "" for a change that is not about terms."""
    if not change.touched:
        return ""
    parts = [
        words.t("management_effect.touched_tier", tier=code, terms=_listed((words.t(f"terms.field.{name}") for name in names), words))
        for code, names in change.touched.items()
    ]
    return words.t("management_effect.touched", tiers=words.t("management_effect.semicolon").join(parts))


def findings(effects: Sequence[TierEffect], codes: Sequence[str], scheme: str, words: Words, currency: str) -> list[Sentence]:
    """How many comparisons stand out against what chance gives, the widest of them, and how far that can be trusted."""
    tested = [effect for effect in effects if effect.basis != "none"]
    out = sorted((e for e in tested if e.stands_out), key=lambda e: -abs(e.effect) / max((e.high - e.low) / 2, 1e-12))
    if not tested:
        return []
    by_chance = words.number((1 - CONFIDENCE) * len(tested), 0 if len(tested) >= 10 else 1)
    head = words.t("management_effect.found", n=len(out), all=len(tested), chance=by_chance)
    if not out:
        head = words.t("management_effect.found_none", all=len(tested))
    lines = [Sentence(head)]
    for effect in out[:NAMED]:
        text = words.t(
            f"management_effect.verdict_line.{effect.verdict}",
            measure=words.t(f"management_effect.measure.{effect.measure}"),
            tier=words.tier(scheme, codes[effect.tier]),
            change=change_text(effect.measure, effect.after - effect.before, words, currency),
            usual=change_text(effect.measure, effect.usual, words, currency),
            effect=change_text(effect.measure, effect.effect, words, currency),
            low=change_text(effect.measure, effect.low, words, currency),
            high=change_text(effect.measure, effect.high, words, currency),
        )
        lines.append(Sentence(text, "good" if effect.effect > 0 else "watch"))
    return lines


def limits(years: int, needed_from: date, words: Words) -> str:
    """What the interval knows and what it does not."""
    if not years:
        return words.t("management_effect.no_year", day=needed_from)
    if years < YEARS:
        return words.t("management_effect.customers_only", n=years, years=YEARS)
    return words.t("management_effect.over_years", n=years)


def overview_table(effects: Sequence[TierEffect], codes: Sequence[str], scheme: str, words: Words, currency: str) -> TableCells:
    """A line per measure, a column per tier: the effect; toned where it stands out, followed by a question mark where it cannot be told."""
    head = (words.t("management_effect.measured"), *(words.tier(scheme, code) for code in codes))
    lines = [
        (words.t(f"management_effect.measure.{measure}"), *(_cell(_of(effects, measure, k), words, currency) for k in range(len(codes))))
        for measure in MEASURES
        if any(effect.measure == measure for effect in effects)
    ]
    return head, lines


def detail_table(
    effects: Sequence[TierEffect],
    codes: Sequence[str],
    scheme: str,
    words: Words,
    currency: str,
    untouched: Iterable[str] = (),
) -> TableCells:
    """One measure: of every tier what it was before and after, a year before, the effect with its interval, and how to read it."""
    head = tuple(
        words.t(f"management_effect.head.{name}") for name in ("tier", "observed", "now", "then", "usual", "effect", "interval", "reading")
    )
    aside = set(untouched)
    lines = []
    for effect in effects:
        name = words.tier(scheme, codes[effect.tier])
        lines.append(
            (
                words.t("management_effect.untouched", tier=name) if codes[effect.tier] in aside else name,
                words.t("management_effect.of_customers", observed=words.number(effect.observed), all=words.number(effect.customers)),
                _from_to(effect.measure, effect.before, effect.after, words, currency),
                _from_to(effect.measure, effect.earlier_before, effect.earlier_after, words, currency),
                TonedText(change_text(effect.measure, effect.usual, words, currency)),
                _cell(effect, words, currency),
                TonedText(interval_text(effect, words, currency)),
                words.t(f"management_effect.verdict.{effect.verdict}", fewest=FEWEST),
            )
        )
    return head, lines


def value_text(measure: str, value: float, words: Words, currency: str) -> str:
    """A mean of the measure: a share, points of ten, or money per customer."""
    if not math.isfinite(value):
        return UNKNOWN
    unit = MEASURES[measure]
    if unit == "money":
        return words.money(value, currency, compact=True)
    return words.share(value) if unit == "share" else words.number(value, 1)


def change_text(measure: str, value: float, words: Words, currency: str) -> str:
    """A difference with its sign; of shares in percentage points."""
    if not math.isfinite(value):
        return UNKNOWN
    unit = MEASURES[measure]
    if unit == "money":
        text = words.money(abs(value), currency, compact=True)
    elif unit == "share":
        text = words.t("management_effect.points", value=words.number(abs(value) * 100, 1))
    else:
        text = words.number(abs(value), 2)
    return ("+" if value > 0 else "−" if value < 0 else "±") + text


def interval_text(effect: TierEffect, words: Words, currency: str) -> str:
    """`+11.5 points to +17.4 points`; "–" without one."""
    if effect.basis == "none":
        return UNKNOWN
    low, high = (change_text(effect.measure, end, words, currency) for end in (effect.low, effect.high))
    return words.t("management_effect.interval", low=low, high=high)


def _cell(effect: TierEffect | None, words: Words, currency: str) -> TonedText:
    if effect is None or not math.isfinite(effect.effect):
        return TonedText(UNKNOWN)
    text = change_text(effect.measure, effect.effect, words, currency)
    if not effect.stands_out:
        return TonedText(words.t("management_effect.not_told_cell", effect=text))
    return TonedText(text, "good" if effect.effect > 0 else "bad")


def _of(effects: Iterable[TierEffect], measure: str, tier: int) -> TierEffect | None:
    return next((effect for effect in effects if effect.measure == measure and effect.tier == tier), None)


def _from_to(measure: str, before: float, after: float, words: Words, currency: str) -> TonedText:
    return TonedText(
        words.t(
            "management_effect.from_to",
            before=value_text(measure, before, words, currency),
            after=value_text(measure, after, words, currency),
        )
    )


def _listed(names: Iterable[str], words: Words) -> str:
    return words.t("common.scope.list").join(names)
