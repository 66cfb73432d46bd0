"""Size of the demo company, its division into blocks, and its random generators.

The data cover 1,096 days, 2023-01-01 to 2025-12-31, numbered from 0. A block is some customers generated
together, up to twenty thousand, so that a million customers are never in memory at once. Every block draws from
generators of its own, seeded by (seed, block, purpose), so a block's content does not depend on the others
and adding a table leaves the others unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.kernel.problems import Problem

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)
#: number of the last day, counted from FIRST_DAY = 0
END = (LAST_DAY - FIRST_DAY).days
#: days between 1970-01-01 and FIRST_DAY, which is what Arrow's date32 counts from
EPOCH = (FIRST_DAY - date(1970, 1, 1)).days
#: first day of each of the 36 months, and the day after the last
MONTH_STARTS = np.array([(date(2023 + m // 12, m % 12 + 1, 1) - FIRST_DAY).days for m in range(37)])
MONTHS = 36

DEFAULT_CUSTOMERS = 2_000
LINES_PER_CUSTOMER = 20
DEFAULT_SEED = 20230101
#: most customers, and about the most order lines, of a block
BLOCK, BLOCK_LINES = 20_000, 1_000_000
CUSTOMERS_PER_REP = 77

#: a purpose's position seeds its generator: add new ones at the end only
_PURPOSES = (
    "customers",
    "orders",
    "payments",
    "complaints",
    "surveys",
    "service",
    "contacts",
    "relations",
    "departures",
    "supply",
    "attributes",
    "reps",
    "files",
    "stock",
    "complaint_care",
    "short_visits",
    "appointments",
    "quotas",
    "production",
    "arrivals",
    "branches",
    "campaigns",
    "texts",
    "products",
    "dealings",
)


@dataclass(frozen=True, slots=True)
class Block:
    """Customers number `first` … `first + count − 1` of the company, block `number`."""

    number: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A company of `customers` customers and about `lines` order lines, all of it decided by `seed`; its words are those of `language`."""

    customers: int
    lines: int
    seed: int
    language: str = "en"

    @staticmethod
    def of(customers: int, lines: int | None, seed: int, language: str = "en") -> Plan:
        """The plan for these figures; `lines` None: twenty a customer. `Problem("bad_demo_size")`."""
        lines = LINES_PER_CUSTOMER * customers if lines is None else lines
        if customers < 1 or lines < 0 or seed < 0:
            raise Problem("bad_demo_size", customers=customers, lines=lines, seed=seed)
        return Plan(customers, lines, seed, language)

    def blocks(self) -> Iterator[Block]:
        """The blocks of customers, in order."""
        size = min(BLOCK, max(1, BLOCK_LINES * self.customers // max(self.lines, 1)))
        for number, first in enumerate(range(0, self.customers, size)):
            yield Block(number, first, min(size, self.customers - first))

    def rng(self, purpose: str, block: int = 0) -> np.random.Generator:
        """The random generator of one purpose (one of `_PURPOSES`) in one block."""
        return np.random.default_rng([self.seed, block, _PURPOSES.index(purpose)])

    @property
    def reps(self) -> int:
        """Salespeople: a very large company has desks instead of ever more people."""
        return min(max(5, round(self.customers / CUSTOMERS_PER_REP)), 400)

    @property
    def id_width(self) -> int:
        """Digits of a customer number."""
        return max(5, len(str(self.customers)))

    def density(self, rows_per_customer: float, cap: int = 2_000_000) -> float:
        """Share of a side table's rows that is written, so that it never grows much past `cap` rows."""
        return min(1.0, cap / (rows_per_customer * self.customers))
