"""The story of the months in words: one sentence for the change, one for the tiers behind it, one for what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import FLAT, NOTABLE, YEAR, Shift, Story, worth_shift
from crmcore.report.words.cells import relative
from crmcore.report.words.words import Words


def base_name(words: Words, day: date, a_year: bool) -> str:
    """The month that others are compared with: "a year earlier" or "Jan 2024"."""
    return words.t("trends.base.year") if a_year else words.t("trends.base.month", month=words.month(day))


def base_of(words: Words, months: Sequence[TrendMonth], place: int) -> str:
    """The same for the month at `place` beside the newest one."""
    return base_name(words, months[place].end, len(months) - 1 - place == YEAR)


def story_told(told: Story, words: Words, scheme: str, months: Sequence[TrendMonth], currency: str = "") -> str:
    """What the months tell, in up to three sentences."""
    first = _shift(words, "order_amount", told.amount, currency)
    second = "" if told.profit is None else _shift(words, told.measure, told.profit, currency)
    joined = "alone" if told.profit is None else "but" if told.contrary else "and"
    said = words.t(f"trends.story.{joined}", base=base_name(words, told.base, told.a_year), first=first, second=second)
    if told.tiers:
        tiers = [
            words.t("trends.story.tier", tier=words.tier(scheme, months[-1].rows[k].tier), change=_change(words, shift, currency))
            for k, shift in told.tiers
        ]
        said = words.t(
            "trends.story.tiers",
            said=said,
            measure=words.t(f"metric.{told.measure}"),
            least=words.share(NOTABLE),
            tiers=words.t("common.scope.list").join(tiers),
        )
    if told.loss:
        said = words.t(
            "trends.story.loss",
            said=said,
            then=words.money(-told.loss.then, currency, compact=True),
            now=words.money(-told.loss.now, currency, compact=True),
        )
    return said


def with_worth(said: str, then: TrendMonth, now: TrendMonth, measure: str, words: Words, currency: str = "") -> str:
    """A sentence about two months, and what became meanwhile of the profit, or of the order amount where none is known."""
    return words.t("trends.standard.meanwhile", said=said, told=_shift(words, *worth_shift(then, now, measure), currency))


def _shift(words: Words, measure: str, shift: Shift, currency: str) -> str:
    rate = shift.rate
    share = "" if rate is None else relative(words, rate) if abs(rate) < FLAT else relative(words, abs(rate)).removeprefix("+")
    return words.t(
        f"trends.story.{shift.way}",
        measure=words.t(f"overview.basis.{measure}"),
        change=share,
        then=words.money(shift.then, currency, compact=True),
        now=words.money(shift.now, currency, compact=True),
    )


def _change(words: Words, shift: Shift, currency: str) -> str:
    if shift.rate is not None:
        return relative(words, shift.rate)
    return words.t(
        "trends.story.from_to", then=words.money(shift.then, currency, compact=True), now=words.money(shift.now, currency, compact=True)
    )
