"""Order lines of a file that speaks of returns: its amounts may be refunds, which are no sales whatever their sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from crmcore.domain.joins.returns import speaks_of_returns
from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.matching.row_status import ACCEPTED_OR_PENDING
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source


def refunds_by(source: Source, request: ImportRequest, matches: Sequence[Match]) -> str | None:
    """What says that order lines are returns: the header of their amounts or days, the sheet, or the file; None where nothing does."""
    headers = [m.header for field in ("amount", "order_date") for m in matches if m.field == field]
    sheet = request.sheet or source.sheet
    names = [sheet] if sheet and len(source.sheets) > 1 else [sheet, request.shown_name]
    return next((text for text in (*headers, *names) if text and speaks_of_returns(text)), None)


def refund_results(connection: duckdb.DuckDBPyConnection, by: str, request: ImportRequest) -> Iterator[Note | Question]:
    """Question `refund_list` where no amount says by its sign what it is; answered with refunds: `W-REFUNDS`."""
    amount = "stated_amount" if request.returns == "refunds" else "amount"
    n, total, below = connection.execute(f"""select count(*) filter ({amount} > 0), coalesce(sum({amount}) filter ({amount} > 0), 0),
        count(*) filter ({amount} < 0) from validation_view where {ACCEPTED_OR_PENDING}""").fetchall()[0]
    if n and request.returns == "refunds":
        yield Note("W-REFUNDS", {"n": n, "amount": total, "by": by})
    elif n and not below and request.returns is None:
        yield Question("refund_list", option="returns", choices=("refunds", "sales"), likely="refunds", by=by, n=n, sum=total)
