"""How long a file may be, how full a folder, and where a thing has its one home."""

from __future__ import annotations

import re
from collections import Counter

from tests.architecture.sources import ROOT, SOURCES, TESTS, imports, named

LONGEST = 350
MOST_FILES = 20
ABANDONED_NAMES = ("utils", "helpers", "common", "manager", "base")


def test_a_file_holds_one_idea():
    assert {named(p): n for p in (*SOURCES, *TESTS) if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST} == {}
    assert [named(p) for p in (*SOURCES, *TESTS) if p.stem in ABANDONED_NAMES or p.stem.endswith("_v2")] == []


def test_no_folder_grows_flat():
    """About 15 files are a room, more than 20 are two."""
    folders = Counter(named(p.parent) for p in (*SOURCES, *TESTS) if p.name != "__init__.py")
    assert {folder: n for folder, n in folders.items() if n > MOST_FILES} == {}


def test_every_relation_has_a_name_of_its_own():
    """`statement` finds a SELECT by its name alone, whatever its room: of two with one name one would be lost without a word."""
    names = Counter(path.stem for path in (ROOT / "crmcore" / "store" / "sql").rglob("*.sql"))
    assert [name for name, n in names.items() if n > 1] == []


def test_no_python_file_lies_directly_in_pages():
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == []  # the legacy router would run it without app.py


def _uses(pattern: str, but: tuple[str, ...] = ()) -> list[str]:
    return [named(p) for p in SOURCES if re.search(pattern, p.read_text(encoding="utf-8")) and named(p) not in but]


def test_session_state_and_query_params_have_one_home():
    assert (
        _uses(
            r"session_state|query_params",
            but=("pages/_ui/state/state.py", "pages/_ui/state/address_bar.py", "crmcore/proofs/bench/page_probe.py"),
        )
        == []
    )


def test_widgets_get_their_value_together_with_their_default():
    assert _uses(r"\bset_widget_value\b", but=("pages/_ui/state/state.py", "pages/_ui/state/widget_state.py")) == []


def test_caches_have_one_home():
    assert _uses(r"st\.cache_|cache_resource|cache_data", but=()) == []
    assert _uses(r"import cached\b|@cached\b", but=("pages/_ui/data/caches.py",)) == []


def test_files_leave_by_one_door_which_keeps_the_ledger():
    assert _uses(r"download_button|link_button|to_csv\(", but=("pages/_ui/exports/download.py",)) == []
    assert re.search(r"(?m)^disableDataExport = true$", (ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_what_people_did_wrong_is_told_without_markup():
    """The words of a Problem carry names and values: Streamlit's boxes read Markdown, so they get them through `literal`."""
    loose = re.compile(r"st\.(toast|error|warning|info|success|caption|markdown)\(\s*(?!literal\b)[^()]*\.problem\(")
    assert _uses(loose.pattern) == []
    assert loose.search("st.error(\n    words.problem(problem))") and not loose.search("st.error(literal(words.problem(problem)))")


def test_names_of_customers_are_read_in_one_place_so_that_every_cell_with_one_is_a_link():
    """`customer_names` gives `CustomerName`; whoever reads the column itself shows names that open nobody."""
    read = re.compile(r"""\[["']name["']\](\[|\.)|\.column\(["']name["']\)""")  # of an Arrow table
    where = ("crmcore/report/", "pages/")
    but = (
        "crmcore/report/words/customer_names.py",
        "crmcore/report/exports/grade_report.py",  # whether there are names at all
        "pages/_ui/controls/privacy_box.py",  # the same
    )
    assert [file for file in _uses(read.pattern, but) if file.startswith(where)] == []
    assert read.search('table["name"].take(rows)')


def test_no_log_takes_what_an_error_says():
    """Its words may quote a cell: `ops.error_log` logs its kind and its steps."""
    assert _uses(r"\.exception\(|exc_info=|traceback\.(format|print)") == []


def test_the_store_knows_scenarios_and_marts_but_no_book():
    assert [
        named(p)
        for p in SOURCES
        if named(p).startswith("crmcore/store/") and any(f"{i}.".startswith("crmcore.domain.grading.book.") for i in imports(p))
    ] == []


def test_the_core_never_looks_at_the_clock_or_at_files():
    core = [p for p in SOURCES if named(p).startswith("crmcore/domain/")]
    found = [named(p) for p in core if re.search(r"\.now\(|\.today\(|time\.time|default_rng\(\)|open\(|Path\(", p.read_text("utf-8"))]
    assert found == []
