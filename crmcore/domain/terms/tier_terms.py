"""What a tier gives: how soon complaints are closed, how often customers are visited, when they pay, what they may have.

Sources: complaints of the upper tiers within 3 days, of the others within 5, visits monthly to half-yearly, payment terms, priority of
orders (the grading of customers by an exporter); entitlements by colour (First Union's service centre).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem

LONGEST_TEXT = 300
#: field → most, 0 being the least; those in OPTIONAL may be None
NUMBERS: dict[str, float] = {
    "close_days": 60,
    "respond_days": 60,
    "visit_every": 1_000,
    "visit_hours": 40,
    "order_priority": 20,
    "payment_days": 365,
    "discount_limit": 1.0,
    "pool_after": 2_000,
}
OPTIONAL: frozenset[str] = frozenset({"visit_every", "pool_after"})
WHOLE: frozenset[str] = frozenset({"close_days", "respond_days", "visit_every", "order_priority", "payment_days", "pool_after"})
TEXTS: tuple[str, ...] = ("fees", "entitlements", "services", "incentives", "decides")
#: colours of health that have entitlements of their own
COLOURS: tuple[str, ...] = ("green", "yellow", "red")
#: the row of customers without a tier
NO_TIER = ""
#: days between visits, from the top tier to the last: monthly, quarterly, half-yearly, yearly
VISIT_INTERVALS: tuple[int, ...] = (30, 91, 182, 365)
#: working days to close a complaint of the upper half of the tiers, and of the others
CLOSE_DAYS: tuple[int, int] = (3, 5)


@dataclass(frozen=True, slots=True)
class TierTerms:
    """The terms of one tier.

    Attributes
    ----------
    close_days, respond_days
        Working days within which a complaint is closed, and first answered (0: on the day).
    visit_every
        Days between visits; None: no visits.
    visit_hours
        Hours that a visit takes, the way included.
    order_priority
        1 is produced and shipped first.
    payment_days
        Days of credit.
    discount_limit
        Largest discount, as a share of the price.
    pool_after
        Days without contact after which a customer goes back to the pool; None: never.
    fees, entitlements, services, incentives, decides
        In the company's own words: what is charged, what the tier's customers have a right to, value-added services beside it, what lifts
        a customer to this tier and what it then gets, and who decides on exceptions.
    """

    close_days: int
    respond_days: int
    visit_every: int | None
    visit_hours: float
    order_priority: int
    payment_days: int
    discount_limit: float
    pool_after: int | None
    fees: str = ""
    entitlements: str = ""
    incentives: str = ""
    decides: str = ""
    services: str = ""

    def checked(self) -> TierTerms:
        """The same terms with their texts cleaned. Raises `Problem("bad_terms")` for a number outside its limits, "text_too_long"."""
        for name, most in NUMBERS.items():
            value = getattr(self, name)
            if value is None and name in OPTIONAL:
                continue
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            if not is_number or not (1 if name in ("visit_every", "order_priority") else 0) <= value <= most:
                raise Problem("bad_terms", field=name, value="–" if value is None else value, most=most)
            if name in WHOLE and value != int(value):
                raise Problem("bad_terms", field=name, value=value, most=most)
        for name in TEXTS:
            _check_length(getattr(self, name))
        whole = {name: None if getattr(self, name) is None else int(getattr(self, name)) for name in WHOLE}
        return replace(self, **whole, **{name: one_line(getattr(self, name)).strip() for name in TEXTS})


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """The terms of all tiers of a scheme.

    Attributes
    ----------
    scheme
        Id of the scheme.
    tiers
        (code, terms), top first; then (NO_TIER, terms) of customers without a tier.
    colours
        (colour, entitlements): what customers of that colour get beside their tier's.
    visit_share
        Share of a salesperson's hours that visits get, where the team's table names none.
    most_customers
        Customers that one person may hold; None: no limit.
    visit_gone
        Whether those who have gone are visited by the terms of their tier, too; else they stand under win back alone.
    key_tier
        Code of the tier by whose terms customers marked as key are served at least; None: by those of their own tier.
    """

    scheme: str
    tiers: tuple[tuple[str, TierTerms], ...]
    colours: tuple[tuple[str, str], ...] = tuple((colour, "") for colour in COLOURS)
    visit_share: float = 0.6
    most_customers: int | None = None
    visit_gone: bool = False
    key_tier: str | None = None

    def of(self, tier: str) -> TierTerms:
        """The terms of a tier; NO_TIER, or a code that the scheme does not have: of customers without one."""
        known = dict(self.tiers)
        return known.get(tier, known[NO_TIER])

    def by_tier(self, codes: tuple[str, ...], field: str) -> list[Any]:
        """A field of the terms per tier code, and of customers without a tier last: index it by a tier's place, −1: none."""
        return [getattr(self.of(code), field) for code in (*codes, NO_TIER)]

    def checked(self) -> SchemeTerms:
        """The same terms, every part checked. Raises `Problem`: bad_terms, text_too_long, unknown_tier_of_terms."""
        codes = tuple(code for code, _ in self.tiers if code != NO_TIER)
        if self.key_tier is not None and self.key_tier not in codes:
            raise Problem("unknown_tier_of_terms", tier=self.key_tier, known=", ".join(codes))
        if not (math.isfinite(self.visit_share) and 0 < self.visit_share <= 1):
            raise Problem("bad_terms", field="visit_share", value=self.visit_share, most=1)
        if self.most_customers is not None and not 1 <= self.most_customers <= 1_000_000:
            raise Problem("bad_terms", field="most_customers", value=self.most_customers, most=1_000_000)
        for _, text in self.colours:
            _check_length(text)
        colours = tuple((colour, one_line(text).strip()) for colour, text in self.colours if colour in COLOURS)
        return replace(self, tiers=tuple((code, terms.checked()) for code, terms in self.tiers), colours=colours)

    def as_json(self) -> dict[str, Any]:
        """Plain values that `terms_from` takes."""
        return {
            "scheme": self.scheme,
            "tiers": {code: asdict(terms) for code, terms in self.tiers},
            "colours": dict(self.colours),
            "visit_share": self.visit_share,
            "most_customers": self.most_customers,
            "visit_gone": self.visit_gone,
            "key_tier": self.key_tier,
        }


@dataclass(frozen=True, slots=True)
class TermsDecision:
    """The terms of a scheme as somebody set them, in force from `effective_on` on (None: on every day). `recorded_at` is a UTC moment
    (ISO 8601) and `position` the ledger position."""

    chosen: SchemeTerms
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0


def default_terms(scheme: str, codes: tuple[str, ...]) -> SchemeTerms:
    """A proposal to begin with, where nobody has set terms yet: complaints by CLOSE_DAYS, visits by VISIT_INTERVALS, orders in the order
    of the tiers; customers without a tier as the second lowest."""
    last = len(codes) - 1
    tiers = []
    for place, code in enumerate(codes):
        interval = VISIT_INTERVALS[round(place * (len(VISIT_INTERVALS) - 1) / last)]
        upper = place < len(codes) / 2
        tiers.append(
            (
                code,
                TierTerms(
                    close_days=CLOSE_DAYS[0 if upper else 1],
                    respond_days=1,
                    visit_every=interval,
                    visit_hours=2.0,
                    order_priority=place + 1,
                    payment_days=30,
                    discount_limit=0.0,
                    pool_after=2 * interval,
                ),
            )
        )
    return SchemeTerms(scheme, (*tiers, (NO_TIER, tiers[max(last - 1, 0)][1])))


def terms_from(values: Mapping[str, Any], codes: tuple[str, ...]) -> SchemeTerms:
    """Terms from the plain values of `as_json`, checked; tiers that the scheme has by now and the values have not take the proposal's.
    Raises `Problem`: bad_terms, text_too_long."""
    proposal = default_terms(str(values["scheme"]), codes)
    known = {f.name for f in fields(TierTerms)}
    written = {code: {name: v for name, v in row.items() if name in known} for code, row in values.get("tiers", {}).items()}
    return SchemeTerms(
        proposal.scheme,
        tuple((code, replace(terms, **written.get(code, {}))) for code, terms in proposal.tiers),
        tuple((colour, str(values.get("colours", {}).get(colour, ""))) for colour in COLOURS),
        values.get("visit_share", proposal.visit_share),
        values.get("most_customers"),
        values.get("visit_gone", False) is True,
        values["key_tier"] if values.get("key_tier") in codes else None,
    ).checked()


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Problem("text_too_long", text=text[:40] + "…", length=len(text), longest=LONGEST_TEXT)
