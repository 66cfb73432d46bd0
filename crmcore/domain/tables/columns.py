"""What a table is: its columns, their kinds, keys and the headers by which a file may name them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "date", "money", "number", "share", "flag", "score", "percent"]

#: DuckDB type of each kind. Money is decimal because float sums differ from run to run.
SQL_TYPES: dict[str, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18,4)",
    "number": "DECIMAL(18,4)",
    "share": "DOUBLE",
    "flag": "BOOLEAN",
    "score": "DOUBLE",
    "percent": "DOUBLE",
}

#: headers that number customers
NUMBER_HEADERS = (
    "customer id|customerid|customer no|customer number|customer code|customer key|cust id|cust no|cust number|cust code|"
    "client id|client no|client number|client code|account id|account no|account number|account code|buyer id|buyer no|buyer number|"
    "buyer code|user id|member id|member no|member number|account|"
    "客户编号|客户 id|客户id|客户号|客户代码|客户代号|客户编码|客户号码|会员号|会员编号|会员 id|会员代码|会员编码|用户 id|用户编号|用户号|"
    "买家编号|买家 id|顾客编号|顾客号"
)
#: headers of whoever the customer is: of the number, or of the name where another column has the number
WHO_HEADERS = "customer|client|buyer|买家|顾客"
#: headers of a customer's number
CUSTOMER_HEADERS = f"{NUMBER_HEADERS}|{WHO_HEADERS}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        Its name in the database; its locale key is `column.<table>.<name>`.
    kind
        What its values are; decides how text is read and which SQL type stores it.
    meaning
        What it says, in English, for documentation.
    synonyms
        Lower-case headers, English and Chinese, that an imported file may use for it.
    required, key
        It must be filled; it is part of the table's key.
    personal
        It points to a person (see `crmcore.domain.decisions.privacy`).
    input_only
        The import derives another column from it; it is not stored.
    """

    name: str
    kind: Kind
    meaning: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    key: bool = False
    personal: bool = False
    input_only: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Without a key column identical rows are all counted.

    Attributes
    ----------
    date_column
        The column by which a row belongs to a day; None where rows have no date.
    numbered_by
        Columns by whose content a row without a number of its own gets one, the same whenever it comes; empty where every row must have
        a number.
    any_date
        Columns of which every row must fill at least one.
    """

    name: str
    columns: tuple[Column, ...]
    meaning: str
    date_column: str | None = None
    numbered_by: tuple[str, ...] = ()
    any_date: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the columns that a file must have: the required ones, but for a number that rows can be given."""
        return tuple(c.name for c in self.columns if c.required and not (c.key and self.numbered_by))

    def lacking(self, filled: Collection[str]) -> tuple[str, ...]:
        """Names of needed columns that are not among those `filled`; of several dates of which one will do, the first."""
        missing = [name for name in self.needed if name not in filled]
        if self.any_date and not set(self.any_date) & set(filled):
            missing.append(self.any_date[0])
        return tuple(missing)

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that the database holds."""
        return tuple(c for c in self.columns if not c.input_only)

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns; empty where there is no key."""
        return tuple(c.name for c in self.columns if c.key)

    def column(self, name: str) -> Column:
        """The column of that name; StopIteration where there is none."""
        return next(c for c in self.columns if c.name == name)


def column(name: str, kind: Kind, meaning: str, synonyms: str = "", **flags: bool) -> Column:
    """A column whose `synonyms` are written in one text, parted by "|"."""
    return Column(name, kind, meaning, tuple(s.strip() for s in synonyms.split("|") if s.strip()), **flags)
