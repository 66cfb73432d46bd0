"""Files that cannot be read, or not as they are: pipes, links, permissions, a full disk, too many rows.

And what a file says of its own days.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from crmcore.domain.kernel.problems import Problem
from crmcore.store.reading import read_file
from crmcore.store.reading.source.containers import MAX_CELLS, MAX_ROWS, refuse_too_large
from crmcore.store.reading.source.request import ImportRequest
from tests.store.reading.bad_files import UTC8, book, parquet
from tests.store.reading.bad_inputs import GOOD, HEADER, Case, Desk


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_at_once_instead_of_waited_for(desk: Desk):
    os.mkfifo(desk.folder / "orders.csv")
    desk.proves(Case("32", lambda folder: folder / "orders.csv", status=2, code="is_device"))


def test_a_link_is_followed_and_a_broken_one_is_no_file(desk: Desk):
    (desk.folder / "link.csv").symlink_to(desk.file(HEADER + "\n" + GOOD))
    desk.proves(Case("32", lambda folder: folder / "link.csv", amount=10))
    (desk.folder / "orders.csv").unlink()
    desk.proves(Case("32", lambda folder: folder / "link.csv", status=2, code="no_file"))


def test_a_file_that_may_not_be_read_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def closed(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    file = desk.file(HEADER + "\n" + GOOD)
    monkeypatch.setattr(Path, "open", closed)
    desk.proves(Case("32", lambda folder: file, status=2, code="not_readable"))


def test_a_disk_that_is_full_while_copying_is_no_missing_file(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr(read_file.shutil, "copyfileobj", full)
    desk.proves(Case("32", HEADER + "\n" + GOOD, status=2, code="import_failed"))


def test_more_rows_or_cells_than_the_limit_are_refused_with_the_limit():
    refuse_too_large(MAX_ROWS, 10)
    for rows_, columns in ((MAX_ROWS + 1, 3), (MAX_CELLS // 300 + 1, 300)):
        with pytest.raises(Problem) as refused:
            refuse_too_large(rows_, columns)
        assert (refused.value.code, refused.value.values["limit"], refused.value.values["cells"]) == ("E-ROW-LIMIT", MAX_ROWS, MAX_CELLS)


def test_a_file_with_more_rows_than_the_limit_is_refused(desk: Desk):
    """Case 19. Seen to fail with `refuse_too_large` taken out of `open_source`."""

    def long(folder: Path) -> Path:
        pq.write_table(pa.table({"customer id": pa.nulls(MAX_ROWS + 1, pa.int8())}), folder / "long.parquet")
        return folder / "long.parquet"

    desk.proves(Case("19", long, status=2, code="E-ROW-LIMIT"))


def test_dates_of_a_mac_workbook_count_from_1904(desk: Desk):
    """Case 91. The same day, counted from another one."""
    answer = desk.proves(Case("91", book(epoch=CALENDAR_MAC_1904), amount=30))
    assert answer["totals"]["first_date"] == "2024-01-05"


def test_moments_of_a_parquet_file_fall_on_the_days_of_its_own_time_zone(desk: Desk):
    """Case 27. 18:00 and 02:00 UTC are 02:00 and 10:00 of the fifth in Shanghai, whatever the zone of this computer."""
    answer = desk.proves(Case("27", parquet(date=UTC8), notes=["W-TIME-ZONE"], amount=30))
    assert (answer["totals"]["first_date"], answer["totals"]["last_date"]) == ("2024-01-05", "2024-01-05")


def test_the_shown_name_of_a_file_is_no_path_and_has_no_tricks():
    request = ImportRequest(Path("/x/upload.bin"), file_name="../../etc/\u202eevil\x00.csv" + "y" * 300)
    assert "/" not in request.shown_name and "\u202e" not in request.shown_name and len(request.shown_name) <= 80
