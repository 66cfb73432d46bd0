"""Sentences of the value page: what the figures rest on, and what its lists are called."""

from __future__ import annotations

from crmcore.domain.facts.long_view import MONTHS_FOR_RETENTION
from crmcore.domain.grading.book import Book
from crmcore.domain.value.programmes import offers
from crmcore.domain.value.valuation import Valuation
from crmcore.report.words.words import Words


def rests_on(told: Valuation, words: Words) -> str:
    """Which method and which retention the present values rest on, in one line."""
    terms = told.terms
    method = (
        words.t("value.rests.bgnbd")
        if told.method == "bgnbd"
        else words.t("value.rests.annuity", basis=words.t(f"value.rests.{told.basis}"))
    )
    parts = [method, _retention(told, words)]
    rate = words.share(terms.discount_rate, 0 if round(terms.discount_rate * 100, 6).is_integer() else 1)
    parts.append(
        words.t("value.rests.endless", rate=rate)
        if terms.horizon_years is None
        else words.t("value.rests.discounted", rate=rate, years=words.t("value.terms.years", n=terms.horizon_years))
    )
    parts.append(words.t(f"value.rests.{terms.timing}"))
    if terms.method != told.method:
        parts.append(words.t("value.rests.fallback"))
    return words.t("common.scope.separator").join(parts)


def _retention(told: Valuation, words: Words) -> str:
    rate = words.share(told.overall_retention, 1)
    if told.source == "estimated":
        return words.t("value.rests.estimated", rate=rate, n=sum(s.buyers for s in told.retentions))
    if told.source == "assumed" and told.months >= MONTHS_FOR_RETENTION:
        return words.t("value.rests.unseen", rate=rate)
    if told.source == "assumed":
        return words.t("value.rests.assumed", rate=rate, n=told.months)
    return words.t("value.rests.given", rate=rate)


def list_label(book: Book, code: str, words: Words) -> str:
    """What the list with that code is called; see `crmcore.domain.value.lists`."""
    kind, _, detail = code.partition(".")
    if kind == "box" and detail in ("unknown", "waiting"):
        return words.t(f"value.listed.{detail}")
    if kind == "step" and detail.startswith("new."):
        told, place = offers(book), detail.removeprefix("new.")
        known = told is not None and place.isdecimal() and int(place) < len(told.categories)
        return words.t("value.listed.offer", name=told.categories[int(place)] if known else place)
    if kind == "wallet":
        key = f"value.wallet.band_{detail}"
        return words.t("value.listed.wallet_band", name=words.t(key)) if words.has(key) else words.t("value.listed.wallet")
    if kind in ("influence", "prospects"):
        return words.t("value.listed.small" if detail == "small" else f"value.listed.{kind}")
    key, label = f"value.{kind}.{detail}", f"value.listed.{kind}"
    return words.t(label, name=words.t(key)) if words.has(label) and words.has(key) else detail or code
