"""Texts of the value page: the assumptions of present values, and the names of lists."""

from __future__ import annotations

from crmcore.domain.facts.long_view import MONTHS_FOR_RETENTION
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.terms import AUTO
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.value.method_choice import ANNUITY, PURCHASE_MODEL
from crmcore.domain.value.valuation import PURCHASE_MODELS, Valuation
from crmcore.report.words.words import Words


def valuation_basis(valuation: Valuation, words: Words) -> str:
    """The method, retention and discounting behind the present values, in one line."""
    terms = valuation.terms
    of = {} if valuation.method in PURCHASE_MODELS else {"basis": words.t(f"value.rests.{valuation.basis}")}
    parts = [words.t(f"value.rests.{valuation.method}", **of), _later_years(valuation, words)]
    rate = words.share(terms.discount_rate, 0 if float(round(terms.discount_rate * 100, 6)).is_integer() else 1)
    parts.append(
        words.t("value.rests.endless", rate=rate)
        if terms.horizon_years is None
        else words.t("value.rests.discounted", rate=rate, years=words.t("value.terms.years", n=terms.horizon_years))
    )
    parts.append(words.t(f"value.rests.{terms.timing}"))
    if terms.method == AUTO:
        better = "none_better" if valuation.method == ANNUITY else "chosen"
        parts.append(words.t("value.rests.untried" if valuation.choice is None else f"value.rests.{better}"))
    elif valuation.method == ANNUITY and terms.method != ANNUITY:
        parts.append(words.t("value.rests.fallback" if terms.method == PURCHASE_MODEL else "value.rests.too_short"))
    return words.t("common.scope.separator").join(part for part in parts if part)


def _later_years(valuation: Valuation, words: Words) -> str:
    """What later years rest on: retention, or the decline that was seen; nothing for a model of buying, which knows it itself."""
    if valuation.method in PURCHASE_MODELS:
        return ""
    if valuation.expected is None or valuation.expected.lasting is None:
        return _retention(valuation, words)
    return words.t("value.rests.lasting", rate=words.share(valuation.expected.lasting, 1))


def _retention(valuation: Valuation, words: Words) -> str:
    rate = words.share(valuation.overall_retention, 1)
    if valuation.source == "estimated":
        if valuation.retention_interval is not None:
            low, high = (words.share(end, 1) for end in valuation.retention_interval)
            rate = words.t("value.rests.rate_interval", rate=rate, low=low, high=high)
        return words.t("value.rests.estimated", rate=rate, n=sum(s.buyers for s in valuation.retentions))
    if valuation.source == "assumed" and valuation.months >= MONTHS_FOR_RETENTION:
        return words.t("value.rests.unseen", rate=rate)
    if valuation.source == "assumed":
        return words.t("value.rests.assumed", rate=rate, n=valuation.months)
    return words.t("value.rests.given", rate=rate)


def list_label(book: Book, code: str, words: Words) -> str:
    """The name of the list with that code; see `crmcore.domain.value.lists`."""
    kind, _, detail = code.partition(".")
    if kind == "box" and detail in ("unknown", "waiting"):
        return words.t(f"value.listed.{detail}")
    if kind == "step" and detail.startswith("new."):
        offered, index = next_products_of(book), detail.removeprefix("new.")
        known = offered is not None and index.isdecimal() and int(index) < offered.items.count
        return words.t("value.listed.offer", name=offered.items.names[int(index)] if known else index)
    if kind == "wallet":
        key = f"value.wallet.band_{detail}"
        return words.t("value.listed.wallet_band", name=words.t(key)) if words.has(key) else words.t("value.listed.wallet")
    if kind in ("influence", "prospects"):
        return words.t("value.listed.small" if detail == "small" else f"value.listed.{kind}")
    key, label = f"value.{kind}.{detail}", f"value.listed.{kind}"
    return words.t(label, name=words.t(key)) if words.has(label) and words.has(key) else detail or code
