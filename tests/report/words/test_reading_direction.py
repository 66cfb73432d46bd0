"""Names written from right to left are legible in a grid."""

from __future__ import annotations

import pytest

from crmcore.report.words.reading_direction import LEFT_TO_RIGHT, begin_left


@pytest.mark.parametrize("name", ["شركة النور", "חברת השמש", "(2000) دبي Ltd.", "12 חברה"])
def test_a_name_written_from_right_to_left_begins_on_the_left(name):
    assert begin_left(name) == LEFT_TO_RIGHT + name and begin_left(begin_left(name)) == begin_left(name)


@pytest.mark.parametrize("name", ["", "Plain Ltd", "Müller دبي", "王五", "12", "Ω"])
def test_all_others_stay_as_they_are(name):
    assert begin_left(name) == name
