"""The lines an import refused, as CSV: line, column, what stands there, and the rule it breaks in words."""
from __future__ import annotations

from io import BytesIO

import pyarrow as pa
from pyarrow import csv

from crmcore.domain.guarding import guarded_column
from crmcore.report.flat_file import BOM
from crmcore.report.words import Words

COLUMNS = ("line", "column", "value", "rule", "code")


def rule_words(rule: str, words: Words) -> str:
    """A rule such as `E-ID-BLANK` in words; its bare code where it has none."""
    key = f"rule.{rule}"
    return words.t(key) if words.has(key) else rule


def refused_file(refused: pa.Table, words: Words) -> bytes:
    """`refused` has line (int64), column, value and rule (text). UTF-8 with BOM; no cell is ever run as a formula."""
    codes = refused["rule"].combine_chunks().dictionary_encode()
    rules = pa.DictionaryArray.from_arrays(codes.indices, [rule_words(rule, words) for rule in codes.dictionary.to_pylist()])
    cells = [refused["line"], guarded_column(refused["column"]), guarded_column(refused["value"]), rules.cast(pa.string()), refused["rule"]]
    buffer = BytesIO()
    buffer.write(BOM.encode())
    csv.write_csv(pa.table(cells, names=[words.t(f"imports.refused.{name}") for name in COLUMNS]), buffer)
    return buffer.getvalue()
