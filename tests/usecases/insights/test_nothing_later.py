"""The book of date D from the whole data is the book of D from the data up to D, in every column."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from crmcore.demo.company.company import build_demo_company
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.domain.tables.registry import TABLES
from crmcore.store.companies.companies import open_company
from crmcore.store.engine.engine import cursor_for, sql_literal
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.building import Changes, stored_types
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from crmcore.usecases.grading.grading import grade
from tests.prepared import prepared

pytestmark = pytest.mark.proof

#: the day on which a row of a table becomes known, and what of it becomes known later: column → its day
KNOWN_ON = {
    "order_line": "order_date",
    "payment": "coalesce(invoice_date, due_date)",
    "complaint": "opened_on",
    "complaint_pause": "paused_on",
    "survey": "answered_on",
    "service_cost": "spent_on",
    "contact": "contacted_on",
    "appointment": "made_on",
    "departure": "departed_on",
    "open_order": "coalesce(ordered_on, due_date)",
    "attribute": "observed_on",
    "relation": "since",
    "customer": "since",
}
KNOWN_LATER = {
    "payment": {"paid_date": "paid_date", "late_reason": "paid_date"},
    "complaint": {
        "responded_on": "responded_on",
        "closed_on": "closed_on",
        "reopened_on": "reopened_on",
        "handling_hours": "closed_on",
        "remedy_cost": "closed_on",
    },
    "complaint_pause": {"resumed_on": "resumed_on"},
}


def cut_tables(whole: Path, folder: Path, day: date) -> Path:
    """A company of what the tables of another one hold up to `day`."""
    staged = folder / "staged"
    staged.mkdir(parents=True)
    files = {}
    with cursor_for(whole, current_version_number(whole)) as cursor:
        for table in TABLES:
            later = KNOWN_LATER.get(table.name, {})
            columns = ", ".join(
                f"case when {later[name]} <= date '{day}' then {name} end as {name}" if name in later else name
                for name in stored_types(table)
            )
            known = f"where coalesce({KNOWN_ON[table.name]}, date '{day}') <= date '{day}'" if table.name in KNOWN_ON else ""
            rows = cursor.sql(f"select {columns} from {table.name} {known}").to_arrow_table()
            target = staged / f"{table.name}.parquet"
            pq.write_table(rows, target)
            files[table.name] = [target]
    company = folder / "company"
    company.mkdir()
    build_version(company, Changes(files), base=None)
    shutil.copyfile(whole / "ledger.sqlite", company / "ledger.sqlite")  # what people decided is the same: tiers, outlooks, rates
    return company


def cut_file(file: Path, folder: Path, day: date) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".parquet":
        target = folder / file.name
        duckdb.sql(f"select * from read_parquet({sql_literal(file)}) where InvoiceDate < date '{day}' + 1").write_parquet(str(target))
        return target
    lines = pd.read_excel(file, sheet_name="订单", engine="calamine")
    target = folder / f"{file.stem}.csv"
    lines[pd.to_datetime(lines["订单日期"]) <= pd.Timestamp(day)].to_csv(target, index=False)
    return target


def columns_of(book: Book) -> dict[str, dict[str, object]]:
    """Column → customer id → value, of everyone who is a customer on the Book's date."""
    ids, known = book.mart.customers.ids.to_pylist(), np.ones(book.mart.count, bool) if book.mart.known is None else book.mart.known
    life = book.mart.insight("lifecycle", LifeCycle)
    columns: dict[str, object] = {f"metric {m.id}": book.mart.metrics[m.id] for m in METRICS}
    columns |= {"score": book.score, "tier": book.tier, "population": book.population, "rank": book.rank, "stage": life.today}
    columns |= {f"customer {name}": book.mart.customers.table[name].to_pylist() for name in book.mart.customers.table.column_names}
    return {name: {ids[row]: values[row] for row in np.flatnonzero(known)} for name, values in columns.items()}


def differing(whole: Path, cut: Path, day: date) -> dict[str, list[tuple]]:
    """Columns with customers for whom both books differ, with up to three of them."""
    scenario = Scenario(as_of=day)
    left, right = (columns_of(grade(open_company(folder, create=True), scenario)) for folder in (whole, cut))
    found = {}
    for name, values in left.items():
        other = right.get(name, {})
        assert name.startswith("customer attribute:") or values.keys() == other.keys(), name
        wrong = [(i, v, other.get(i)) for i, v in values.items() if not _same(v, other.get(i))]
        if wrong:
            found[name] = [len(wrong), *wrong[:3]]
    return found


def _same(one: object, other: object) -> bool:
    if isinstance(one, (float, np.floating)) and isinstance(other, (float, np.floating)):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True))
    return one == other


def random_days(first: date, last: date, count: int) -> list[date]:
    rng = random.Random(7)
    return [first + timedelta(days=rng.randrange((last - first).days)) for _ in range(count)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    return prepared(tmp_path_factory, "nothing-later", lambda folder: build_demo_company(folder, customers=900))


@pytest.mark.parametrize("day", random_days(date(2024, 6, 1), date(2025, 12, 30), 3), ids=str)
def test_the_demo(demo, tmp_path, day):
    assert differing(demo, cut_tables(demo, tmp_path, day), day) == {}


@pytest.mark.parametrize(
    ("file", "first", "last", "answers"),
    [
        ("superstore_zh_2014_2017.xls", date(2015, 6, 1), date(2017, 12, 1), {}),
        ("online_retail.parquet", date(2011, 4, 1), date(2011, 12, 1), {"negatives": "refund", "allow_refused": 30}),
    ],
)
def test_real_files(real_data, tmp_path, file, first, last, answers):
    (tmp_path / "whole").mkdir()
    sheet = {"sheet": "订单"} if file.endswith(".xls") else {}
    run_import(tmp_path / "whole", ImportRequest(real_data / file, **answers, **sheet), author="ann")
    for day in random_days(first, last, 2):
        company = tmp_path / str(day)
        company.mkdir()
        run_import(company, ImportRequest(cut_file(real_data / file, tmp_path / "files", day), **answers), author="ann")
        assert differing(tmp_path / "whole", company, day) == {}, day
