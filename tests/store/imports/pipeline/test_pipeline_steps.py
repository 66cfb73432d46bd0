"""The import pipeline's steps declare every relation that they read, make or change, and none besides.

Imports that go through every step are run in this process, on a connection that records the SQL of each step.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import duckdb
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports import importing
from crmcore.store.imports.importing import preview
from crmcore.store.imports.pipeline import process
from crmcore.store.imports.pipeline.process import STEPS
from crmcore.store.imports.pipeline.relations import BASE, RELATIONS
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import RelationCheck, Step, UndeclaredRelationError, plain_name, run_steps, step
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import set_current_version
from tests.store.imports.matching.test_pending_resolution import ARRIVED, PEOPLE, refused_lines
from tests.store.imports.run_import import HEADER, file_of, imported

#: many imports one after another: half a minute
pytestmark = pytest.mark.proof

CHANGING = re.compile(r"\b(?:insert into|update|delete from)\s+(\w+)", re.IGNORECASE)
MAKING = re.compile(r"\bcreate (?:or replace )?(?:temp )?(?:table|view)(?: if not exists)?\s+(\w+)", re.IGNORECASE)


class RecordedConnection:
    """A DuckDB connection that notes what it is asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, log: list[str]) -> None:
        self._connection, self._log = connection, log

    def execute(self, sql: str, *parameters: object) -> duckdb.DuckDBPyConnection:
        self._log.append(sql)
        return self._connection.execute(sql, *parameters)

    def sql(self, sql: str) -> duckdb.DuckDBPyRelation:
        self._log.append(sql)
        return self._connection.sql(sql)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@dataclass
class Usage:
    """What the steps did to relations in all imports of a test: step name → names as `RELATIONS` has them."""

    ran: set[str] = field(default_factory=set)
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    changed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    made: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class SqlObserver(RelationCheck):
    """The check of the runner, and besides the names of relations in each step's SQL."""

    def __init__(self, log: list[str], usage: Usage) -> None:
        super().__init__()
        self._log, self._usage = log, usage

    def before(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        super().before(step, connection)
        self._log.clear()
        self._usage.ran.add(step.name)

    def after(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        statements = [re.sub(r"'(?:[^']|'')*'", "''", sql) for sql in self._log]
        super().after(step, connection)
        for sql in statements:
            self._usage.named[step.name] |= names_in(sql)
            self._usage.changed[step.name] |= known(CHANGING.findall(sql))
            self._usage.made[step.name] |= known(MAKING.findall(sql))


def known(words: list[str]) -> set[str]:
    return {relation.name for word in words for relation in RELATIONS if relation.matches(word)}


def names_in(sql: str) -> set[str]:
    return known(re.findall(r"\w+", sql)) | ({BASE} if re.search(rf"\b{BASE}\.", sql) else set())


def declared(*groups: tuple[str, ...]) -> set[str]:
    return {plain_name(name) for group in groups for name in group}


@pytest.fixture(scope="module")
def usage(tmp_path_factory) -> Usage:
    """What the steps did in imports that go through all of them."""
    usage, log = Usage(), []
    with pytest.MonkeyPatch.context() as patch:
        open_database = process.locked_duckdb
        patch.setattr(process, "locked_duckdb", lambda *args, **options: RecordedConnection(open_database(*args, **options), log))
        patch.setattr(process, "default_observer", lambda: SqlObserver(log, usage))
        patch.setattr(importing, "run_with_limits", lambda task, *args, progress, stopped: task(*args, progress=progress))
        run_all_kinds_of_imports(tmp_path_factory)
    return usage


def run_all_kinds_of_imports(tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("pending")
    imported(folder, PEOPLE, table="customer")
    first = imported(folder, f"{HEADER}\nP001,2024-01-05,10\nP018,2024-01-06,20\nP018,2024-01-07,40\nP001,2024-01-08,x\n", allow_refused=99)
    imported(folder, f"{HEADER}\nP001,2024-01-05,10\nP001,2024-01-09,11\n", on_overlap="new")
    imported(folder, f"{HEADER}\nP001,2024-01-05,12\nP001,2024-01-09,11\n", on_overlap="replace")
    corrected = refused_lines(first).replace("P018,2024-01-06", "P001,2024-01-06").replace(",x,", ",5,")
    imported(folder, corrected, allow_refused=99, come_before="skip", on_overlap="add")
    preview(folder / "company", ImportRequest(file_of(folder, corrected), allow_refused=99))
    preview(None, ImportRequest(file_of(folder, "invoice,date,code,customer,amount\n1,2024-01-02,C1,Li,10\n")))
    imported(folder, ARRIVED.replace("Li", "Lee"), table="customer")
    imported(folder, f"{HEADER}\nP077,2024-03-05,10\n", orphans="create")
    named = "complaint id,customer name,opened on\nk1,Lee,2024-01-05\nk2,Zhao Co,2024-01-06\n"
    imported(folder, named, table="complaint", allow_refused=99)
    imported(folder, "complaint id,customer id,opened on,outcome\nk3,P200,2024-01-05,open\n", table="complaint", orphans="create")
    imported(folder, "customer id,name\nP100,Zhao Co\n", table="customer")
    statuses = f"{HEADER},status\nP001,2025-03-05,10,ok\n\nP001,2025-03-06,10,\u3000\uff56\uff4f\uff49\uff44\n"
    preview(folder / "company", ImportRequest(file_of(folder, statuses)))
    imported(folder, statuses, status={"void": "ignore"})
    discounted = "customer id,order date,unit price,quantity,discount\nP001,2025-03-07,10,2,0.1\nP001,2025-03-08,10,3,0.2\n"
    preview(folder / "company", ImportRequest(file_of(folder, discounted)))
    alone = file_of(tmp_path_factory.mktemp("alone"), "customer id,due date,amount\nA,2024-02-01,10\n")
    preview(None, ImportRequest(alone, table="payment"))
    with pytest.raises(Problem, match="E-ALL-REFUSED"):
        imported(folder, f"{HEADER}\nP001,2024-02-30,10\n")

    folder = tmp_path_factory.mktemp("corrected")
    older = imported(folder, f"{HEADER}\nP001,2024-01-05,10\n")
    first = imported(folder, f"{HEADER}\nP001,2024-02-06,10\nP001,2024-02-06,x\n", allow_refused=99)
    set_current_version(folder / "company", older.version)
    imported(folder, f"{HEADER}\nP001,2024-02-06,10\nP001,2024-02-06,x\n", allow_refused=99)  # the same sheet, under another number
    imported(folder, refused_lines(first).replace(",x,", ",5,"))

    folder = tmp_path_factory.mktemp("gaps")
    imported(folder, "customer id,name,since\nP001,Li,2024-02-01\n", table="customer")
    first = imported(folder, f"{HEADER}\nP001,2024-01-05,10\n\nP018,2024-01-06,20\n")
    imported(folder, refused_lines(first).replace(",20,", ",21,"))
    imported(folder, "complaint id,customer id,opened on\nk1,P001,2024-01-05\n", table="complaint")

    report = "Customer number,Name,Composite score,Tier in force\nP001,'=Li,90,A\nP002,Hu,80,B\n"
    imported(folder, report, table="customer")
    imported(folder, "相关 (customer_id),日期 (contacted_on)\nC-EXAMPLE,2024-01-05\nP001,2024-01-05\n", table="contact")

    folder = tmp_path_factory.mktemp("keys")
    customers = "customer id,name,parent id,birthday\nc1,Li,c2,1990-01-01\nc2,Wang,c1,1790-01-01\nｃ3,Hu,c1,\n"
    imported(folder, customers, table="customer", allow_refused=99)
    imported(folder, customers.replace("Hu", "He").replace(",c1,1790", ",,1790"), table="customer", again=True)
    imported(folder, "customer id,related id,kind\nc1,ｃ3,partner\nc3,c2,partner\n", table="relation", allow_refused=99)

    folder = tmp_path_factory.mktemp("orders")
    preview(
        None,
        ImportRequest(file_of(folder, "customer id,date,amount,user no\nn1,2024-01-05,1,u1\nn2,2024-01-05,1,u1\nn3,2024-01-05,1,u2\n")),
    )
    irregular = (
        "order id,customer id,date,quantity,amount,region,currency,birthday\n\n"
        'o1,ｃ1,5 Jan 2024,1,"¥1,000.50",North,CNY,1790-01-01\n\n'
        "o2,c2,2024-01-06,2,-3.25,,CNY,1990-01-01\no2,c2\no3,c2,2024-01-07,1,7,South,EUR,\n合计,,,,1005.25,,,\n"
    )
    preview(None, ImportRequest(file_of(folder, irregular), today=date(2024, 1, 6)))
    imported(folder, irregular, currency="CNY", negatives="refund", future="accept", allow_refused=99, stated_total="lines")
    imported(folder, f"{HEADER}\nc1,2024-05-01,-7\n合计,,-7\n", negatives="refund", decimal="comma", stated_total="lines")
    imported(folder, "customer id,return date,amount\nc1,2024-08-01,3\n", mapping={"order_date": "return date"}, returns="refunds")
    imported(folder, f"{HEADER},quantity,unit price\nc1,2024-06-01,-,2,3\n")
    twice = "".join(f"t{n},c1,2024-09-0{n},{n}\n" * 2 for n in (1, 2, 3))
    imported(folder, f"order id,customer id,date,amount\n{twice}", order_total="once")


def test_every_step_ran(usage):
    assert {one.name for one in STEPS} - usage.ran == set()


@pytest.mark.parametrize("one", STEPS, ids=lambda one: one.name)
def test_a_step_names_no_relation_that_it_does_not_declare(usage, one):
    assert usage.named[one.name] - declared(one.reads, one.makes, one.changes) == set()
    assert usage.changed[one.name] - declared(one.makes, one.changes) == set()
    assert usage.made[one.name] - declared(one.makes) == set()


@pytest.mark.parametrize("one", STEPS, ids=lambda one: one.name)
def test_a_step_declares_no_relation_that_it_does_not_use(usage, one):
    readers = {"bad_lines", "bad_scans"}  # made by DuckDB's reader of text files, without a statement of ours
    assert declared(one.reads, one.makes, one.changes) - readers - usage.named[one.name] == set()
    assert declared(one.changes) - usage.changed[one.name] == set()
    assert declared(one.makes) - readers - usage.made[one.name] == set()


def test_every_relation_is_made_by_a_step_and_no_step_reads_one_before_it_is_made():
    made: set[str] = set()
    for one in STEPS:
        assert declared(one.reads, one.changes) - {BASE} <= made | declared(one.makes), one.name
        made |= declared(one.makes)
    assert made == {relation.name for relation in RELATIONS}


# --- the check can fail ---------------------------------------------------------------------------------------------------


@step(makes=("known_line",))
def make_known_line(state: ImportState) -> None:
    state.connection.execute("create or replace table known_line (record bigint)")


@step(makes=("known_line",))
def make_nothing(state: ImportState) -> None:
    state.connection.execute("select 1")


@step()
def make_secretly(state: ImportState) -> None:
    state.connection.execute("create or replace table held_line (record bigint)")


@step(reads=("records",))
def read_what_is_not_there(state: ImportState) -> None:
    state.connection.execute("select 1")


@step(reads=("known_line",))
def replace_what_it_reads(state: ImportState) -> None:
    state.connection.execute("create or replace table known_line (record bigint)")


@dataclass
class BareState:
    connection: duckdb.DuckDBPyConnection


def test_the_check_accepts_a_step_that_does_what_it_declares():
    run_steps((make_known_line, make_known_line), BareState(duckdb.connect()), RelationCheck())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (make_nothing, "did not make.*known_line"),
        (make_secretly, "undeclared.*held_line"),
        (read_what_is_not_there, "no step has made.*records"),
        (replace_what_it_reads, "undeclared.*known_line"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_check_fails_where_a_step_and_its_declaration_differ(wrong, named):
    before = (make_known_line,) if wrong is replace_what_it_reads else ()
    with pytest.raises(UndeclaredRelationError, match=named):
        run_steps((*before, wrong), BareState(duckdb.connect()), RelationCheck())


def test_a_relation_that_no_table_of_relations_knows_cannot_be_declared():
    with pytest.raises(AssertionError, match="secret"):
        step(reads=("secret",))


def test_the_names_of_relations_in_a_statement_are_found_outside_of_texts_only():
    assert names_in("select * from records join converted_amount on o_amount = text join base.customer using (x)") == {
        "records",
        "converted_*",
        BASE,
    }
    assert known(CHANGING.findall("insert into circle_parent_id select 1")) == {"circle_*"}
