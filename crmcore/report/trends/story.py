"""The summary of the months as text: the change, the tiers behind it, and the losses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import FLAT, NOTABLE, YEAR, Shift, TrendStory, worth_shift
from crmcore.report.words.cells import relative_change
from crmcore.report.words.words import Words


def base_label(words: Words, day: date, a_year: bool) -> str:
    """The month of comparison: "a year earlier" or "Jan 2024"."""
    return words.t("trends.base.year") if a_year else words.t("trends.base.month", month=words.month(day))


def base_label_at(words: Words, months: Sequence[TrendMonth], position: int) -> str:
    """The same for the month at `position`, compared with the newest one."""
    return base_label(words, months[position].end, len(months) - 1 - position == YEAR)


def trend_story(story: TrendStory, words: Words, scheme: str, months: Sequence[TrendMonth], currency: str = "") -> str:
    """The summary of the months, in up to three sentences."""
    first = _shift(words, "order_amount", story.amount, currency)
    second = "" if story.profit is None else _shift(words, story.measure, story.profit, currency)
    joined = "alone" if story.profit is None else "but" if story.contrary else "and"
    text = words.t(f"trends.story.{joined}", base=base_label(words, story.base, story.a_year), first=first, second=second)
    if story.tiers:
        tiers = [
            words.t("trends.story.tier", tier=words.tier(scheme, months[-1].rows[k].tier), change=_change(words, shift, currency))
            for k, shift in story.tiers
        ]
        text = words.t(
            "trends.story.tiers",
            said=text,
            measure=words.t(f"metric.{story.measure}"),
            least=words.share(NOTABLE),
            tiers=words.t("common.scope.list").join(tiers),
        )
    if story.loss:
        text = words.t(
            "trends.story.loss",
            said=text,
            then=words.money(-story.loss.then, currency, compact=True),
            now=words.money(-story.loss.now, currency, compact=True),
        )
    return text


def with_profit_change(text: str, then: TrendMonth, now: TrendMonth, measure: str, words: Words, currency: str = "") -> str:
    """A sentence about two months with the change of the profit, or of the order amount where no profit is known."""
    return words.t("trends.standard.meanwhile", said=text, change=_shift(words, *worth_shift(then, now, measure), currency))


def _shift(words: Words, measure: str, shift: Shift, currency: str) -> str:
    rate = shift.rate
    share = (
        "" if rate is None else relative_change(words, rate) if abs(rate) < FLAT else relative_change(words, abs(rate)).removeprefix("+")
    )
    return words.t(
        f"trends.story.{shift.way}",
        measure=words.t(f"overview.basis.{measure}"),
        change=share,
        then=words.money(shift.then, currency, compact=True),
        now=words.money(shift.now, currency, compact=True),
    )


def _change(words: Words, shift: Shift, currency: str) -> str:
    if shift.rate is not None:
        return relative_change(words, shift.rate)
    return words.t(
        "trends.story.from_to", then=words.money(shift.then, currency, compact=True), now=words.money(shift.now, currency, compact=True)
    )
