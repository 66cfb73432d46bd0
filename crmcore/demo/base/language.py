"""The demo company in the language of its readers.

Every text of the demo is written once, English then Chinese ("Office 办公"); a company has one of the two. Numbers, days and ids do not
depend on the language.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_HAN = "[\u4e00-\u9fff]"


def in_language(text: str, language: str) -> str:
    """The part of a text in a language; a text that is not written twice stays as it is."""
    chinese = re.search(_HAN, text)
    cut = text.rfind(" ", 0, chinese.start()) if chinese else -1
    if cut < 0:
        return text
    return text[cut + 1 :] if language == "zh_CN" else text[:cut]


def column_in_language(column: pa.Array, language: str) -> pa.Array:
    """The column, text dictionary-encoded, with the words of a language; others stay as they are."""
    if not pa.types.is_dictionary(column.type) or not pc.any(pc.match_substring_regex(column.dictionary, _HAN)).as_py():
        return column
    words = pa.array([in_language(text, language) for text in column.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(column.indices, words)
