"""The salespeople of a version."""

from __future__ import annotations

from pathlib import Path

from crmcore.store.engine.engine import cursor_for


def rep_names(company_dir: Path, version: int) -> dict[str, str]:
    """Salesperson's number → name, for those whose name is known."""
    with cursor_for(company_dir, version) as cursor:
        rows = cursor.execute("select rep_id, name from rep where name is not null order by rep_id").fetchall()
    return dict(rows)
