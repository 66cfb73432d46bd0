"""What a pass over the bytes tells, also where a line end or a quote falls between two parts of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from crmcore.store.reading.source import text_scan
from crmcore.store.reading.source.text_scan import blank_lines, scan


@pytest.mark.parametrize(
    "content, lines, newline",
    [(b"a\nb\n", 2, "\\n"), (b"a\nb", 2, "\\n"), (b"a\r\nb\r\n", 2, "\\r\\n"), (b"a\r\nb\n", 2, None), (b"a\rb", 1, None)],
)
def test_lines_and_their_ends_are_counted(tmp_path, content, lines, newline):
    (tmp_path / "f").write_bytes(content)
    assert (scan(tmp_path / "f").lines, scan(tmp_path / "f").newline) == (lines, newline)


@pytest.mark.parametrize("content, breaks", [(b'a,"b"\nc\n', False), (b'a,"b\nc"\n', True), (b'a,"b"\n"c\n', True), (b"a\n", False)])
def test_a_line_that_ends_inside_quotes_is_noticed(tmp_path, content, breaks):
    (tmp_path / "f").write_bytes(content)
    assert scan(tmp_path / "f").breaks_in_quotes is breaks


@pytest.mark.parametrize(
    "content, printable", [(b"a,B 9~\r\n", True), (b"a\tb\n", False), (b"a\x00\n", False), (b"\x7f", False), ("é\n".encode(), False)]
)
def test_a_file_of_visible_ascii_is_known_as_such(tmp_path, content, printable):
    (tmp_path / "f").write_bytes(content)
    assert scan(tmp_path / "f").printable is printable


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet='a"\n', max_size=40), windows=st.booleans(), size=st.integers(1, 9))
def test_where_the_file_is_parted_makes_no_difference(tmp_path_factory, text, windows, size):
    file = Path(tmp_path_factory.getbasetemp()) / "scanned"
    content = text.replace("\n", "\r\n") if windows else text
    file.write_bytes(content.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_scan, "_CHUNK", size)
        parted = scan(file), blank_lines(file, 0).tolist()
    assert parted == (scan(file), blank_lines(file, 0).tolist())
    ended = text.split("\n")[:-1]
    assert parted[1] == [n for n, line in enumerate(ended, 1) if not line]
    assert parted[0].lines == len(ended) + (not text.endswith("\n") and text != "")
