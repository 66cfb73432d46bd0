"""Both languages say everything the product says, with the same placeholders, and numbers read as a person writes them."""

from __future__ import annotations

import random
import re
import string
import tomllib
from datetime import date
from pathlib import Path

import pytest
from babel.numbers import format_decimal, format_percent

from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import NORMALISERS
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import ATTRIBUTE_CATEGORIES, FILTER_FIELDS, TABLES
from crmcore.report.words.words import LANGUAGES, LOCALES, UNKNOWN, Words, shortened, words_for

ROOT = Path(__file__).resolve().parents[3]
EN, ZH = words_for("en"), words_for("zh_CN")
SOURCES = [p for top in ("crmcore", "pages") for p in (ROOT / top).rglob("*.py")]

#: names that stay as they are in Chinese: formats, encodings, commands, and what the sources themselves write in Latin
LATIN = {
    "Windows",
    "ABC",
    "CRM",
    "CLV",
    "RFM",
    "SQL",
    "ARPU",
    "HHI",
    "MVC",
    "STC",
    "IBM",
    "VIP",
    "CNY",
    "USD",
    "EUR",
    "CSV",
    "TSV",
    "JSON",
    "Excel",
    "Parquet",
    "GBK",
    "GB18030",
    "UTF",
    "BOM",
    "SQLite",
    "DuckDB",
    "URL",
    "xls",
    "xlsx",
    "OpenDocument",
    "Big5",
    "Latin",
    "NBD",
    "Gamma",
    "Ehrenberg",
    "Kendall",
    "Mann",
    "Musgrave",
    "Shiskin",
    "Wang",
    "Young",
    "Yue",
    "Fader",
    "Hardie",
    "Lee",
}


def _forms(entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def _placeholders(entry) -> set[str]:
    return {name for form in _forms(entry) for _, name, _, _ in string.Formatter().parse(form) if name}


def test_both_languages_have_the_same_keys():
    assert set(EN.entries) == set(ZH.entries)


def test_both_languages_fill_the_same_placeholders():
    differing = {
        k: (_placeholders(EN.entries[k]), _placeholders(ZH.entries[k]))
        for k in EN.entries
        if _placeholders(EN.entries[k]) - {"n"} != _placeholders(ZH.entries[k]) - {"n"}
    }
    assert differing == {}  # "n" also chooses the plural, so a form may leave it out


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_with_plural_forms_has_those_of_its_language(language):
    needed = {"en": {"one", "other"}, "zh_CN": {"other"}}[language]
    wrong = {k: set(e) for k, e in words_for(language).entries.items() if not isinstance(e, str) and set(e) != needed}
    assert wrong == {}


def test_no_entry_is_empty():
    assert [k for w in (EN, ZH) for k, e in w.entries.items() if not all(form.strip() for form in _forms(e))] == []


def test_chinese_is_chinese():
    """No Latin word of three letters or more but those that the field writes so, placeholders, tags and code aside."""
    left = {}
    for key, entry in ZH.entries.items():
        for form in _forms(entry):
            bare = re.sub(r"\{[^}]*\}|<[^>]+>|`[^`]*`|--?[a-z][\w-]*|\w*\.\w+|\w+=\S+", " ", form)
            strange = set(re.findall(r"[A-Za-z][A-Za-z0-9]{2,}", bare)) - LATIN
            if strange:
                left[key] = strange
    assert left == {}


def test_english_holds_no_chinese():
    assert [k for k, e in EN.entries.items() if re.search(r"[\u4e00-\u9fff]", "".join(_forms(e)))] == []


def test_every_metric_has_a_name_and_a_meaning():
    assert [m.id for m in METRICS if not (EN.has(f"metric.{m.id}") and EN.has(f"meaning.{m.id}"))] == []


def test_every_table_and_column_has_a_name():
    assert [t.name for t in TABLES if not EN.has(f"table.{t.name}")] == []
    assert [f"{t.name}.{c.name}" for t in TABLES for c in t.columns if not EN.has(f"column.{t.name}.{c.name}")] == []


def test_every_filter_category_population_and_scale_has_a_name():
    wanted = [
        *(f"common.filter.{f}" for f in FILTER_FIELDS),
        *(f"common.attribute.{c}" for c in ATTRIBUTE_CATEGORIES),
        *(f"population.{p}" for p in POPULATION),
        *(f"normaliser.{n}" for n in NORMALISERS),
    ]
    assert [k for k in wanted if not EN.has(k)] == []


def test_every_shipped_scheme_names_itself_its_source_and_its_tiers():
    missing = []
    for file in sorted((ROOT / "data" / "schemes").glob("*.toml")):
        tiers = tomllib.loads(file.read_text(encoding="utf-8"))["tiers"]
        wanted = [f"scheme.{file.stem}.name", f"scheme.{file.stem}.source", *(f"scheme.{file.stem}.tier.{t}" for t in tiers)]
        missing += [k for k in wanted if not EN.has(k)]
    assert missing == []


def test_no_key_used_in_the_code_is_missing():
    used = {(key, p.name) for p in SOURCES for key in re.findall(r"\bt\(\s*\"([a-z][\w.]+)\"", p.read_text(encoding="utf-8"))}
    assert sorted((k, where) for k, where in used if not EN.has(k)) == []


def test_every_key_put_together_in_the_code_begins_like_a_known_one():
    used = {(key, p.name) for p in SOURCES for key in re.findall(r"\bt\(\s*f\"([a-z][\w.]*\.)\{", p.read_text(encoding="utf-8"))}
    assert sorted((k, where) for k, where in used if not any(known.startswith(k) for known in EN.entries)) == []


def test_a_key_said_in_two_files_is_refused(tmp_path, monkeypatch):
    for area in ("a", "b"):
        (tmp_path / "en" / area).mkdir(parents=True)
        (tmp_path / "en" / area / f"problem_{area}.toml").write_text('lost = "Lost"\n', encoding="utf-8")
    monkeypatch.setattr("crmcore.report.words.words.LOCALES", tmp_path)
    with pytest.raises(ValueError, match=r"problem\.lost"):
        words_for.__wrapped__("en")


def test_both_languages_have_the_same_files_in_the_same_folders():
    files = [{f.relative_to(LOCALES / language) for f in (LOCALES / language).rglob("*.toml")} for language in LANGUAGES]
    assert files[0] == files[1] and all(len(file.parts) in (2, 3) for file in files[0])


def test_files_named_problem_something_speak_for_problem():
    areas = [f.stem for f in (LOCALES / "en" / "problems").rglob("problem_*.toml")]
    assert areas and not any(k.startswith(f"{area}.") for area in areas for k in EN.entries)


# --- what a text looks like -------------------------------------------------------------------------------------------

SPOKEN = Words("en", {"a.sold": {"one": "{n} order of {who}", "other": "{n} orders of {who}"}, "a.since": "since {day}"})


def test_the_plural_follows_n():
    assert SPOKEN.t("a.sold", n=1, who="Li") == "1 order of Li"
    assert SPOKEN.t("a.sold", n=1200, who="Li") == "1,200 orders of Li"


def test_dates_inside_a_text_are_written_out():
    assert SPOKEN.t("a.since", day=date(2017, 12, 30)) == "since Dec 30, 2017"


def test_a_missing_key_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        EN.t("common.no_such_word")


def test_a_problem_without_words_still_says_its_code():
    assert "no_such_problem" in EN.problem(Problem("no_such_problem", line=3))


def test_a_scheme_of_the_user_shows_its_tier_codes():
    assert EN.tier("my_own", "VIP") == "VIP" and ZH.tier("abcd", "A") == "A级"


# --- what a number looks like -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, en, zh",
    [
        (0, "0", "0"),
        (999.4, "999", "999"),
        (1_234, "1.23K", "1,234"),
        (9_994, "9.99K", "9,994"),
        (41_300, "41.3K", "4.13万"),
        (123_456, "123K", "12.3万"),
        (1_234_567, "1.23M", "123万"),
        (12_345_678, "12.3M", "1230万"),
        (104_400_000, "104M", "1.04亿"),
        (1_044_000_000, "1.04B", "10.4亿"),
        (99_999_999, "100M", "1亿"),
        (-1_200_000_000, "−1.2B", "−12亿"),
    ],
)
def test_large_numbers_are_shortened_the_way_each_language_counts(value, en, zh):
    assert (EN.compact(value), ZH.compact(value)) == (en, zh)


def test_money_carries_its_sign_in_front_and_minus_before_it():
    assert EN.money(-41_300, "CNY") == "−¥41,300"
    assert EN.money(1_200_000, "USD", compact=True) == "$1.2M"
    assert ZH.money(1_200_000, "CNY", compact=True) == "¥120万"
    assert EN.money(5, "CHF") == "CHF 5"
    assert EN.money(5) == "5"


def test_amounts_below_each_other_are_told_apart_however_short():
    """Seen before: without the best one 2.1M, without the best five 2M, without the best ten 2M; 9999 beside 1,234."""
    assert EN.money_apart([2_083_000, 2_041_000, 1_996_000], "USD") == ["$2.08M", "$2.04M", "$2M"]
    assert EN.money_apart([2_000_000, 1_000_000]) == ["2M", "1M"] and EN.money_apart([5.0, 5.0, float("nan")]) == ["5", "5", "–"]
    assert EN.money_apart([-2_000_100.0, -2_000_200.0], "CNY") == ["−¥2,000,100", "−¥2,000,200"]
    assert ZH.money_apart([2_083_000, 2_083_900]) == ["208.3万", "208.39万"]
    assert ZH.money_apart([104_100_000, 104_400_000, 9_991, 9_992]) == ["1.041亿", "1.044亿", "9,991", "9,992"]


def test_money_in_full_has_the_digits_of_its_currency():
    """The yen has none, the Bahraini dinar three; from a thousand on nobody reads them."""
    assert (EN.money(12.5, "EUR"), EN.money(12.5, "JPY"), EN.money(0.375, "BHD")) == ("€12.50", "¥12", "BHD 0.375")
    assert (EN.money(12, "EUR"), EN.money(1_234.5, "EUR"), EN.money(12.5)) == ("€12", "€1,234", "12.50")
    assert EN.money(-0.004, "EUR") == "€0"


def test_shares_and_changes():
    assert EN.share(0.744) == "74%" and EN.share(0.744, 1) == "74.4%" and EN.share(1.18) == "118%"
    assert EN.change(0.12) == "+12%" and EN.change(-0.12) == "−12%" and EN.change(0.001) == "0%"


@pytest.mark.parametrize("words, locale", [(EN, "en"), (ZH, "zh_CN")])
def test_plain_numbers_and_shares_are_written_as_babel_writes_them(words, locale):
    drawn = random.Random(1)
    for value in [0.5, 1.5, 0.285, 999.5, 1e12, *(drawn.uniform(-1, 1) * 10 ** drawn.randint(-3, 9) for _ in range(500))]:
        for digits in range(3):
            pattern = "#,##0" + ("." + "0" * digits if digits else "")
            rounded, as_share = round(value, digits) + 0.0, round(value, digits + 2) + 0.0
            assert words.number(value, digits) == format_decimal(rounded, pattern, locale=locale).replace("-", "−")
            assert words.share(value, digits) == format_percent(as_share, pattern + "%", locale=locale).replace("-", "−")


def test_nothing_is_ever_minus_zero():
    assert EN.number(-0.4) == "0" and EN.share(-0.001) == "0%" and EN.money(-0.2, "JPY") == "¥0"


@pytest.mark.parametrize("absent", [None, float("nan"), float("inf")])
def test_what_is_not_known_is_a_dash(absent):
    assert {
        EN.number(absent),
        EN.compact(absent),
        EN.money(absent, "CNY"),
        EN.share(absent),
        EN.change(absent),
        EN.metric("tenure_days", absent),
        EN.date(None),
        EN.month(None),
    } == {UNKNOWN}


def test_a_metric_is_written_in_its_unit():
    assert EN.metric("gross_profit", 1234.4, "CNY") == "¥1,234"
    assert EN.metric("on_time_share", 0.871) == "87.1%"
    assert EN.metric("days_since_order", 1) == "1 day" and ZH.metric("days_since_order", 40) == "40 天"
    assert EN.metric("service_hours", 2.25) == "2.2 h"  # half to even
    assert EN.metric("credit_score", 88.04) == "88.0"
    assert EN.metric("order_count", 1200) == "1,200"


def test_dates_and_months_of_both_languages():
    day = date(2026, 1, 5)
    assert (EN.date(day), EN.month(day)) == ("Jan 5, 2026", "Jan 2026")
    assert (ZH.date(day), ZH.month(day)) == ("2026年1月5日", "2026年1月")


def test_an_endless_text_is_said_by_its_beginning_and_length():
    long = "X" * 5000
    assert shortened(f"a1, {long}; b2") == f"a1, {'X' * 40}… (5,000); b2"
    said = EN.problem(Problem("text_too_long", text=long, length=5000, longest=100))
    assert "X" * 40 + "…" in said and "X" * 41 not in said
    assert shortened("名称，" * 100) == "名称，" * 100
