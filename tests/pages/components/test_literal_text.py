"""What other people wrote never becomes markup on our pages."""

from __future__ import annotations

import re

import pytest

from pages._ui.components.literal_text import literal


@pytest.mark.parametrize("text", ["<b>x</b>", "*x* _y_ `z`", "$x$", ":red[x] :material/home:", "[a](http://b)", "# 1", "~~x~~", "a|b"])
def test_no_mark_is_left_that_markdown_would_read(text):
    unescaped = re.sub(r"\\.", "", literal(text))
    assert re.fullmatch(r"[a-z0-9 ]*", unescaped)


def test_letters_digits_and_chinese_stay_as_they_are():
    assert literal("客户 ID 12 （元）") == "客户 ID 12 （元）"


def test_a_line_break_cannot_start_a_new_paragraph():
    assert literal("a\n\n# b") == r"a \# b"
