from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.store.files.atomic_write import atomic_replacement, atomic_write_bytes, atomic_write_text


def test_a_written_text_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    atomic_write_text(tmp_path / "name", "客户\r\nline\n")
    assert (tmp_path / "name").read_bytes() == "客户\r\nline\n".encode()


def test_writing_again_replaces_the_whole_file(tmp_path: Path) -> None:
    atomic_write_bytes(tmp_path / "f", b"a much longer first content")
    atomic_write_bytes(tmp_path / "f", b"short")
    assert (tmp_path / "f").read_bytes() == b"short"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_an_error_while_writing_keeps_the_old_file_and_leaves_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "f"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="disk"), atomic_replacement(target) as draft:
        draft.write_text("half of the n")
        raise RuntimeError("disk")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_nobody_sees_the_new_file_before_it_is_finished(tmp_path: Path) -> None:
    target = tmp_path / "f"
    with atomic_replacement(target) as draft:
        draft.write_text("new")
        assert not target.exists()
        assert draft.parent == tmp_path and draft.name.endswith(".tmp")
    assert target.read_text() == "new"
