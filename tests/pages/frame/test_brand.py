"""Each language leads with its own name of the product."""

from __future__ import annotations

import re

import pytest

from crmcore.report.words.words import LANGUAGES
from pages._ui.frame.shell import LOGOS

NAMES = {"en": "Customer Value Cockpit", "zh_CN": "客户价值驾驶舱"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_large_line_of_the_logo_is_in_the_language(language):
    lines = re.findall(r'<text[^>]*font-size="([\d.]+)"[^>]*>([^<]+)</text>', LOGOS[language].read_text(encoding="utf-8"))
    largest = max(lines, key=lambda line: float(line[0]))
    assert largest[1] == NAMES[language] and {text for _, text in lines} == set(NAMES.values())
