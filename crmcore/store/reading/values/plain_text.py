"""Ids, names and yes/no answers as people type them → what is stored. One text in, value or broken rule out.

Names keep their look (NFC); ids are compared, so their full-width letters and digits are folded (NFKC) but
never shortened: `00123`, `12E4` and a 19-digit number stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from crmcore.domain.kernel.formula_guard import unescape_formula

#: what a spreadsheet writes where a formula failed
CELL_ERRORS = frozenset({"#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
#: an id that says "none"
EMPTY_IDS = frozenset({"0", "无", "空", "暂无", "没有"})
#: bytes of an id: beyond them it is no number of anything, but a text that has slipped into its column
LONGEST_ID = 256
#: words that say "nothing here" where a number, a date or a yes/no belongs
EMPTY_WORDS = frozenset({"-", "--", "—", "–", "/", "n/a", "na", "null", "(null)", "none", "nil", "\\n", "无", "空", "暂无"})
#: ids a program writes when it means "missing"; they stay, with a warning, because somebody may be called so
SUSPECT_IDS = frozenset({"null", "none", "n/a", "na", "unknown", "未知", "不详"})

_YES = frozenset(
    {
        "yes",
        "y",
        "true",
        "t",
        "1",
        "1.0",
        "on",
        "x",
        "oui",
        "ja",
        "j",
        "si",
        "sí",
        "sì",
        "sim",
        "да",
        "wahr",
        "vrai",
        "是",
        "有",
        "对",
        "真",
        "是的",
        "はい",
        "예",
        "√",
        "✓",
        "✔",
        "✅",
        "☑",
        "☒",
    }
)
_NO = frozenset(
    {
        "no",
        "n",
        "false",
        "f",
        "0",
        "0.0",
        "off",
        "non",
        "nein",
        "não",
        "нет",
        "falsch",
        "faux",
        "否",
        "无",
        "没有",
        "不",
        "不是",
        "假",
        "いいえ",
        "아니요",
        "×",
        "✗",
        "✘",
        "❌",
        "☐",
    }
)

#: characters nobody sees that turn or glue text: zero width, direction marks, byte order mark
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
#: what a joiner of letters stands between where it has a meaning: Persian and Indic letters, the parts of one emoji
_JOINED = "\u0590-\u1fff\u2100-\u2e7f\ufb00-\ufefe\U00010a00-\U00011fff\U0001f000-\U0001faff"
#: the same in a name, whose joiners (ZWJ, ZWNJ) are part of how it is written
_INVISIBLE_IN_NAMES = re.compile(
    f"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: what Excel leaves of a long number: 1.23457E+17; the last digits are lost
_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+")


#: an id that is written in another form than it is stored in
FOLDED = "W-FOLDED"


class Converted(NamedTuple):
    """A stored value (None: blank), or the rule it breaks; `note` counts what was put right on the way."""

    value: object = None
    rule: str | None = None
    note: str | None = None


BLANK = Converted()


def read_text(text: str) -> Converted:
    """A name or remark: trimmed, NFC, invisible direction marks and the quote that keeps a formula's sign text removed;
    everything else unchanged."""
    return _read(text, _INVISIBLE_IN_NAMES)


def _read(text: str, invisible: re.Pattern[str]) -> Converted:
    clean = unicodedata.normalize("NFC", text)
    visible = invisible.sub("", clean)
    stripped = unescape_formula(visible.strip()).strip()
    if not stripped:
        return BLANK
    if stripped in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    if _CONTROL.search(stripped):
        return Converted(rule="E-CONTROL-CHAR")
    return Converted(stripped, note="W-INVISIBLE" if visible != clean else None)


def read_id(text: str) -> Converted:
    """An identifier, whole: full-width folded, trimmed; refused when blank words stand in, when digits were lost, or
    when it is longer than LONGEST_ID."""
    read = _read(unicodedata.normalize("NFKC", text), _INVISIBLE)
    if not isinstance(read.value, str):
        return read
    # nothing but signs (-, /, ., ???) names nobody; the set has the words
    if read.value in EMPTY_IDS or read.value.casefold() == "nan" or not any(map(str.isalnum, read.value)):
        return Converted(rule="E-ID-BLANK")
    if len(read.value.encode()) > LONGEST_ID:
        return Converted(rule="E-ID-LONG")
    if _SHORTENED.fullmatch(read.value):
        return Converted(rule="E-ID-ROUNDED")
    if read.value.casefold() in SUSPECT_IDS:
        return Converted(read.value, note="W-ID-WORD")
    if read.note or read.value == unescape_formula(text.strip()).strip():
        return read
    return Converted(read.value, note=FOLDED)


def read_flag(text: str) -> Converted:
    """Yes or no in English, Chinese, 1/0 or a tick."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _YES:
        return Converted(True)
    if word in _NO:
        return Converted(False)
    if not word or word in EMPTY_WORDS:
        return BLANK
    return Converted(rule="E-CELL-ERROR" if word.upper() in CELL_ERRORS else "E-FLAG")
