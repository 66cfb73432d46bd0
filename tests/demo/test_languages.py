"""The demo company in English and in Chinese: other words, the same figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.demo.base.language import in_language
from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.generate import generate_tables
from crmcore.demo.company.languages import demo_folder, translated
from tests.demo.generated import GeneratedTables

HAN = re.compile("[\u4e00-\u9fff]")
CUSTOMERS = 300


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> dict[str, GeneratedTables]:
    return {
        language: GeneratedTables(generate_tables(tmp_path_factory.mktemp(language), customers=CUSTOMERS, language=language))
        for language in ("en", "zh_CN")
    }


def _columns(tables: GeneratedTables, table: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in tables.rows(f"describe select * from {table}")]


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("Office 办公", "Office", "办公"),
        ("Year-end 2024 2024年年终", "Year-end 2024", "2024年年终"),
        ("Delivery at cost 送货按成本收费", "Delivery at cost", "送货按成本收费"),
        ("pc", "pc", "pc"),
        ("最近两次都交货延迟，质量好。", "最近两次都交货延迟，质量好。", "最近两次都交货延迟，质量好。"),
    ],
)
def test_a_text_is_written_once_in_both_languages(text, english, chinese):
    assert (in_language(text, "en"), in_language(text, "zh_CN")) == (english, chinese)


def test_each_speaks_one_language_and_every_other_column_is_the_same(both):
    tables = [name for (name,) in both["en"].rows("select distinct table_name from information_schema.tables order by 1")]
    spoken = 0
    for table in tables:
        columns = _columns(both["en"], table)
        assert columns == _columns(both["zh_CN"], table)
        for column, kind in columns:
            rows = {language: made.rows(f"select {column} from {table}") for language, made in both.items()}
            if rows["en"] == rows["zh_CN"]:
                continue
            assert kind == "VARCHAR", f"{table}.{column} differs"
            pairs = {(one, other) for (one,), (other,) in zip(rows["en"], rows["zh_CN"], strict=True) if one != other}
            assert not [pair for pair in pairs if None in pair or HAN.search(pair[0]) or not HAN.search(pair[1])], f"{table}.{column}"
            # one word for one word: what is counted by them is counted alike
            assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs}), f"{table}.{column}"
            spoken += 1
    assert spoken > 20


def test_a_word_of_one_language_is_found_in_the_other():
    assert translated("Construction", "zh_CN") == "建筑" and translated("建筑", "en") == "Construction"
    assert translated("建筑", "zh_CN") == "建筑" and translated("Somebody's own word", "zh_CN") == "Somebody's own word"


def test_the_folder_is_that_of_the_language_where_there_is_one(tmp_path: Path):
    assert demo_folder(tmp_path, "zh_CN") == tmp_path / "demo"
    (tmp_path / "demo-zh").mkdir()
    (tmp_path / "demo-zh" / "company.toml").write_text("")
    assert demo_folder(tmp_path, "zh_CN") == tmp_path / "demo-zh" and demo_folder(tmp_path, "en") == tmp_path / "demo"


@pytest.mark.proof
def test_commands_print_the_same_figures_in_both_languages(tmp_path: Path, capsys):
    """What reads words (topics of texts, colours, kinds of service) counts alike in both."""
    for language in ("en", "zh_CN"):
        build_demo_company(tmp_path / language, customers=400, language=language)
    for verb in ("voice", "grade", "loyalty", "complaints", "cost-to-serve", "worklist"):
        said = []
        for language in ("en", "zh_CN"):
            assert main([*verb.split(), "--json", "--data", str(tmp_path / language)]) == 0
            said.append(sorted(_numbers(json.loads(capsys.readouterr().out))))
        assert said[0] == said[1] and len(said[0]) > 10, verb


def _numbers(found: object) -> Iterator[float]:
    if isinstance(found, dict | list):
        for value in found.values() if isinstance(found, dict) else found:
            yield from _numbers(value)
    elif isinstance(found, int | float):
        yield round(float(found), 6)
