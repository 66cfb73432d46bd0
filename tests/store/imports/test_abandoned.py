"""What a killed import has finished and never written down is neither offered nor put in force by hand. Seen to fail with the
house as it was, where the next visitor could choose "forward to 2" and bring in what no row of the ledger knew."""

from __future__ import annotations

import shutil

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import create_company
from crmcore.store.files.crash_points import listeners
from crmcore.store.files.paths import database_file, pointer_file
from crmcore.store.imports.importing import run_import
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from crmcore.store.versions.undo import switch_version
from crmcore.store.versions.versions import MIGRATION_NOTE, abandoned_versions, versions
from tests.parquet_stage import staged
from tests.prepared import copied
from tests.store.imports.run_import import HEADER, file_of


class Cut(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(scope="module")
def imported_twice(tmp_path_factory):
    """A root with a company of two imports, both in the ledger."""
    folder = tmp_path_factory.mktemp("twice")
    company = create_company(folder / "root", "One").dir
    for month in (1, 2):
        bring(folder, company, month)
    return company


@pytest.fixture
def company(tmp_path, imported_twice):
    return copied(imported_twice.parent, tmp_path / "root") / imported_twice.name


def bring(tmp_path, company, month):
    run_import(company, ImportRequest(file_of(tmp_path, f"{HEADER}\nc1,2024-{month:02}-05,10\n")), author="ann")


def killed_import(tmp_path, company, monkeypatch, phase="signed"):
    """An import that is killed at `phase`: nothing after it happens, no clearing up either."""

    def listen(reached: str) -> None:
        if reached == phase:
            raise Cut

    listeners.append(listen)
    with monkeypatch.context() as dead:
        dead.setattr("crmcore.store.versions.publishing.remove_version", lambda company_dir, number: None)
        try:
            with pytest.raises(Cut):
                bring(tmp_path, company, 7)
        finally:
            listeners.remove(listen)


def chosen(company, version):
    with pytest.raises(Problem) as refused:
        switch_version(company, version, author="bo")
    return refused.value


def test_a_version_that_no_row_of_the_ledger_names_cannot_be_put_in_force(tmp_path, company, monkeypatch):
    killed_import(tmp_path, company, monkeypatch)
    assert [v.number for v in versions(company)] == [1, 2, 3] and abandoned_versions(company) == {3}
    answer = chosen(company, 3)
    assert (answer.code, answer.values) == ("abandoned_version", {"version": 3})
    assert all("3" in words_for(language).problem(answer) for language in ("en", "zh_CN"))
    assert current_version_number(company) == 2 and len(Ledger(company).rows()) == 2


@pytest.mark.proof
def test_going_back_first_does_not_open_the_way_to_it(tmp_path, company, monkeypatch):
    """Planted: only versions built on the one in force are looked at."""
    killed_import(tmp_path, company, monkeypatch)
    switch_version(company, 1, author="bo")
    assert abandoned_versions(company) == {3} and chosen(company, 3).code == "abandoned_version"
    switch_version(company, 2, author="bo")  # the undo undone: an import that the ledger knows
    assert current_version_number(company) == 2


def test_a_first_import_that_was_killed_leaves_nothing_to_choose(tmp_path, monkeypatch):
    company = create_company(tmp_path / "root", "One").dir
    killed_import(tmp_path, company, monkeypatch)
    assert abandoned_versions(company) == {1} and chosen(company, 1).code == "abandoned_version" and current_version_number(company) is None


@pytest.mark.proof
def test_an_import_killed_after_its_row_was_written_can_be_put_in_force(tmp_path, company, monkeypatch):
    killed_import(tmp_path, company, monkeypatch, phase="written")
    assert abandoned_versions(company) == frozenset()
    switch_version(company, 3, author="bo")
    assert current_version_number(company) == 3


@pytest.mark.proof
def test_renewed_versions_and_those_of_the_demo_need_no_row(tmp_path, company):
    """Planted: without a word for either."""
    build_version(company, Changes(), base=2, note=MIGRATION_NOTE)
    pointer_file(company).write_text("2\n")  # as before the renewal's last step
    assert abandoned_versions(company) == frozenset()
    demo = create_company(tmp_path / "root", "Demo", demo=True).dir
    line = {"customer_id": "a", "order_id": "1", "order_date": "2024-05-01", "amount": 10}
    for base in (None, 1):
        build_version(demo, Changes({"order_line": [staged(tmp_path, "order_line", [line])]}), base=base, note="demo")
    pointer_file(demo).write_text("1\n")
    assert abandoned_versions(demo) == frozenset()
    switch_version(demo, 2, author="bo")
    assert current_version_number(demo) == 2


def test_no_way_out_of_damage_is_shut(tmp_path, company, monkeypatch):
    """Planted: told though the version in force is damaged; though the pointer is."""
    killed_import(tmp_path, company, monkeypatch)
    shutil.copytree(company, tmp_path / "lost")
    pointer_file(tmp_path / "lost").write_text("nonsense")
    database_file(company, 2).write_bytes(b"")
    for damaged in (company, tmp_path / "lost"):
        assert abandoned_versions(damaged) == frozenset()
        switch_version(damaged, 3, author="bo")
        assert current_version_number(damaged) == 3


def test_the_next_import_sweeps_it_and_takes_its_place(tmp_path, company, monkeypatch):
    killed_import(tmp_path, company, monkeypatch)
    bring(tmp_path, company, 3)
    assert abandoned_versions(company) == frozenset() and [v.is_current for v in versions(company)] == [False, False, True]
    assert [row.payload["version"] for row in Ledger(company).rows("import")] == [v.number for v in versions(company)]
