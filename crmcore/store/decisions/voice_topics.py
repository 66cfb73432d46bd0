"""The list of topics that customers speak of: the default one as a file, a company's own as ledger rows, of which the last one counts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.voice.topics import TopicList, VoiceTopic, topic_list_from
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "voice_topics"
SHIPPED = Path(__file__).resolve().parents[3] / "data" / "topics" / "default.toml"


@cache
def default_topics() -> TopicList:
    """The list that counts where nobody has decided."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["topic"]
    return TopicList(tuple(VoiceTopic(row["id"], (*row["en"], *row["zh"])) for row in rows)).checked()


def topics_row(company_dir: Path) -> LedgerRow | None:
    """The decision that counts, with who made it and when; None: nobody has decided."""
    rows = Ledger(company_dir).rows(KIND)
    return rows[-1] if rows else None


def topics_of(company_dir: Path) -> TopicList:
    """The list that counts."""
    row = topics_row(company_dir)
    return default_topics() if row is None else topic_list_from(row.payload)


def set_topics(company: Company, chosen: TopicList, *, author: str, based_on: int | None = None) -> int:
    """Decide the list; returns the ledger position. `based_on`: position of the list that the author was looking at, 0: the default one; a
    newer one is not overwritten. `Problem`: author_missing, voice_topics_changed and those of `TopicList.checked`."""
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("voice_topics_changed", author=newer[-1].author)
        return transaction.append(KIND, payload, author=author)
