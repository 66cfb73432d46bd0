"""A build needs memory for the ids of its customers once, not once for every table that names them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from crmcore.domain.tables.registry import CUSTOMER, ORDER_LINE, TABLES
from crmcore.store.engine.engine import cursor_for
from crmcore.store.versions import publishing
from crmcore.store.versions.building import Changes

pytestmark = pytest.mark.proof
CUSTOMERS = 120_000


def test_many_customers_in_every_table_fit_into_little_memory(tmp_path, monkeypatch):
    """Planted, as it once was: the distinct ids of all tables worked out at the same time run out of these 60 MB."""
    monkeypatch.setattr(publishing, "BUILD_MEMORY", "60MB")
    ids = pc.binary_join_element_wise("customer-of-the-company-", pc.cast(pa.array(range(CUSTOMERS)), pa.string()), "")
    files = {}
    for table in TABLES:
        if "customer_id" in {column.name for column in table.stored} and table is not ORDER_LINE and (table is CUSTOMER or not table.key):
            files[table.name] = [tmp_path / f"{table.name}.parquet"]
            pq.write_table(pa.table({"customer_id": ids}), files[table.name][0])
    assert len(files) > 4
    company = tmp_path / "company"
    company.mkdir()
    number = publishing.build_version(company, Changes(files), base=None)
    with cursor_for(company, number) as cursor:
        keys = cursor.execute("select count(*), min(customer_key), max(customer_key) from customer").fetchall()
        first = cursor.execute("select customer_id from customer where customer_key = 0").fetchall()
    assert keys == [(CUSTOMERS, 0, CUSTOMERS - 1)] and first == [("customer-of-the-company-0",)]
