"""What is kept, what goes, and that nothing in use goes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.engine.engine import cursor_for
from crmcore.store.files.paths import signature_file, versions_folder
from crmcore.store.versions.history import lineage
from crmcore.store.versions.layout_migration import same_facts, undo_target
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.publishing import remove_unfinished
from crmcore.store.versions.retention import RetentionPolicy, prune, retention_policy, set_retention_policy
from crmcore.store.versions.versions import versions
from tests.parquet_stage import build
from tests.prepared import copied

ROOT = Path(__file__).parents[3]
LINE = {"customer_id": "a", "order_id": "1", "order_date": "2024-05-01", "amount": 10}
LATER = datetime.now(UTC) + timedelta(days=40)
TWO = RetentionPolicy(2, 30)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Five versions, each built on the one before."""
    company = create_company(tmp_path_factory.mktemp("built"), "Shop")
    for n in range(5):
        build(company.dir, order_line=[LINE | {"order_id": str(n)}])
    return company


@pytest.fixture
def company(built: Company, tmp_path: Path) -> Company:
    """A copy of it that a test may prune."""
    return replace(built, dir=copied(built.dir, tmp_path / built.dir.name))


def remaining(company: Company) -> list[int]:
    return [v.number for v in versions(company.dir)]


def test_ten_versions_and_thirty_days_are_kept_unless_somebody_says_otherwise(company):
    assert retention_policy(company) == RetentionPolicy(10, 30) and prune(company.dir, now=LATER) == ()
    set_retention_policy(company, RetentionPolicy(3, 7), author="ann")
    assert retention_policy(company) == RetentionPolicy(3, 7)
    assert prune(company.dir, now=LATER) == (1, 2) and remaining(company) == [3, 4, 5]


def test_a_version_goes_only_when_it_is_neither_new_nor_among_the_newest(company):
    """Seen to fail when either condition was enough."""
    assert prune(company.dir, TWO) == ()  # all five are of today
    assert prune(company.dir, RetentionPolicy(5, 0), now=LATER) == ()  # old, but five are kept
    assert prune(company.dir, TWO, now=LATER) == (1, 2, 3)


def test_the_version_in_force_and_the_one_undo_leads_to_stay(company):
    """Seen to fail when only the newest were kept."""
    set_current_version(company.dir, 2)
    assert prune(company.dir, TWO, now=LATER) == (3,) and remaining(company) == [1, 2, 4, 5]
    assert undo_target({v.number: v for v in versions(company.dir)}, current_version_number(company.dir)) == 1


def test_what_another_process_reads_is_not_deleted(company):
    """Seen to fail without the lock on the signature."""
    code = (
        f"import sys; from pathlib import Path; from crmcore.store.engine.engine import cursor_for\n"
        f"with cursor_for(Path({str(company.dir)!r}), 1) as c: print('reading', flush=True); sys.stdin.readline();"
        f" print(c.execute('select count(*) from order_line').fetchall())"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline() == "reading\n"
        assert prune(company.dir, TWO, now=LATER) == (2, 3)
        assert "(1,)" in reader.communicate("\n")[0]
    assert prune(company.dir, TWO, now=LATER) == (1,)


def test_what_this_process_reads_is_not_deleted_and_is_let_go_afterwards(company):
    with cursor_for(company.dir, 1):
        assert prune(company.dir, TWO, now=LATER) == (2, 3)
    for number in (4, 5):  # the engine keeps two attached
        with cursor_for(company.dir, number):
            pass
    assert prune(company.dir, TWO, now=LATER) == (1,)


def test_numbers_are_never_given_again_and_what_came_from_where_can_still_be_told(company):
    """Seen to fail when nothing was left of a version that went."""
    prune(company.dir, TWO, now=LATER)
    assert lineage(company.dir, 5) == (5, 4, 3, 2, 1) and not same_facts(company.dir, 5, 1)
    assert [v.number for v in versions(company.dir)] == [4, 5]
    remove_unfinished(company.dir)
    assert lineage(company.dir, 5) == (5, 4, 3, 2, 1)
    assert build(company.dir, order_line=[LINE]) == 6
    assert undo_target({v.number: v for v in versions(company.dir)}, 4) is None  # 3 is gone: nothing to go back to


def test_killed_in_the_middle_the_rest_is_swept(company, monkeypatch):
    """The signature goes first. Seen to fail when it went last: a version without its database was still listed."""

    def killed(path: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            prune(company.dir, TWO, now=LATER)
    assert remaining(company) == [2, 3, 4, 5] and not signature_file(company.dir, 1).exists()
    remove_unfinished(company.dir)
    assert [p.name for p in versions_folder(company.dir).glob("000001.*")] == ["000001.gone"]


@pytest.mark.parametrize(
    "wrong",
    [
        RetentionPolicy(1, 30),
        RetentionPolicy(10, -1),
        RetentionPolicy(0, 0),
        RetentionPolicy(10, 10**9),
        RetentionPolicy(2.5, 1),
        RetentionPolicy(True, 1),
    ],
)
def test_what_cannot_be_kept_is_refused(company, wrong):
    with pytest.raises(Problem, match="bad_keeping"):
        set_retention_policy(company, wrong, author="ann")
    with pytest.raises(Problem, match="bad_keeping"):
        prune(company.dir, wrong, now=LATER)
