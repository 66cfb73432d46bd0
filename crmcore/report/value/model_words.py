"""The sentences that say what a model of buying assumes, and what the data say of it."""

from __future__ import annotations

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.purchase_models.spend_dependence import SpendDependence
from crmcore.domain.purchase_models.stationarity import FEWEST_MONTHS, FEWEST_YEARS, Stationarity
from crmcore.report.words.words import Words

#: p-values below are written as such
_SMALLEST = 0.001


def truncation_sentence(truncation: LeftTruncation, customers: int, words: Words) -> str:
    """How many of the `customers` the model rests on began, or may have begun, before the data."""
    if not truncation.listed_count and not truncation.likely_count:
        return words.t("model.assume.all_begin")
    may = words.t("model.assume.may", likely=truncation.likely_count) if truncation.likely_count else ""
    return words.t("model.assume.truncated", n=truncation.listed_count, all=customers, may=may)


def trend_sentence(tests: Stationarity, words: Words) -> str:
    """Whether customers came to buy more or less often than the model knows."""
    trend = tests.trend
    if trend is None:
        return words.t("model.assume.trend_short", n=tests.months, need=FEWEST_MONTHS)
    facts = {"n": tests.months, "p": _p(trend.p, words)}
    if not trend.found:
        return words.t("model.assume.trend_none", **facts)
    change = words.change(trend.yearly, 1)
    return words.t("model.assume.trend_up" if trend.tau > 0 else "model.assume.trend_down", change=change, **facts)


def season_sentence(tests: Stationarity, words: Words) -> str:
    """Whether the months of the year differ by more than chance."""
    season = tests.season
    if season is None:
        return words.t("model.assume.season_short", n=tests.months, need=FEWEST_YEARS * 12)
    facts = {"n": season.years, "p": _p(season.p, words)}
    if not season.found:
        return words.t("model.assume.season_none", **facts)
    return words.t(
        "model.assume.season_found",
        high=words.month_name(season.high),
        high_level=words.share(season.high_level),
        low=words.month_name(season.low),
        low_level=words.share(season.low_level),
        **facts,
    )


def dependence_sentence(dependence: SpendDependence | None, words: Words) -> str:
    """Whether those who buy more often spend more or less at a time."""
    if dependence is None:
        return words.t("model.assume.spend_short")
    facts = {
        "n": dependence.customers,
        "rho": words.number(dependence.correlation, 2),
        "low": words.number(dependence.interval[0], 2),
        "high": words.number(dependence.interval[1], 2),
    }
    if dependence.verdict in ("none_shown", "negligible"):
        return words.t(f"model.assume.spend_{dependence.verdict}", **facts)
    more = "model.assume.spend_more" if dependence.correlation > 0 else "model.assume.spend_less"
    return words.t(more, strength=words.t(f"model.assume.{dependence.verdict}"), **facts)


def _p(value: float, words: Words) -> str:
    return (
        words.t("model.assume.p_small", p=words.number(_SMALLEST, 3))
        if value < _SMALLEST
        else words.t("model.assume.p", p=words.number(value, 3))
    )
