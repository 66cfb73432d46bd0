"""Any text file: its characters, its delimiter, its header row, and the line every row stands on."""

from __future__ import annotations

import codecs

import duckdb
import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.validation.control_totals import Counts
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.text.delimited import open_text
from tests.store.imports.run_import import HEADER, every_refusal, file_of, looked_at, refusals

ROWS = "c1,2024-01-05,10\nc2,2024-01-06,20\n"
CHINESE = "客户编号,日期,金额,客户名称\nc1,2024-01-05,10,张三\nc2,2024-01-06,20,李四\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_is_read_in_every_usual_encoding(tmp_path, encoding):
    shown = looked_at(tmp_path, CHINESE.encode(encoding))
    assert shown.rows["name"].to_pylist() == ["张三", "李四"]


SECOND = {
    "blank line": "\ngoal,sum\nours,100\n",
    "a title, and cells of the first table's width": ",,\nOur goals,,\ngoal,,sum\nours,,100\ntheirs,,200\n",
    "words of ours": "\ncomplaint id,customer id,opened\nQ1,c1,2024-01-09\n",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("case", SECOND)
def test_a_second_table_below_a_blank_line_is_told_as_one(tmp_path, case, end):
    """Seen before: its lines were refused for their values and their number of cells."""
    content = f"{HEADER}\n{ROWS}{SECOND[case]}".replace("\n", end)
    shown = looked_at(tmp_path, content.encode())
    assert (shown.counts.accepted, shown.counts.refused, shown.counts.balanced()) == (2, 0, True)
    assert shown.counts.skipped == SECOND[case].strip("\n,").count("\n") + 1
    (row,) = [note.values["row"] for note in shown.notes if note.code == "W-SECOND-TABLE"]
    assert content.splitlines()[row - 1].startswith(("goal", "complaint id"))


@pytest.mark.parametrize("between", ["\n", "\n\n", ",,\n", f"\n{HEADER}\n", "\nsome words\n"])
def test_what_goes_on_below_a_blank_line_is_no_second_table(tmp_path, between):
    shown = looked_at(tmp_path, f"{HEADER}\n{ROWS}{between}c3,2024-01-07,40\n", allow_refused=50)
    assert shown.totals.amount == 70 and all(note.code != "W-SECOND-TABLE" for note in shown.notes)


def test_the_encoding_found_is_said(tmp_path):
    shown = looked_at(tmp_path, CHINESE.encode("gbk"))
    assert shown.encoding == "gb18030" and [n.code for n in shown.notes][:1] == ["W-ENCODING"]


def test_a_sign_beyond_the_old_standard_does_not_make_gb18030_uncertain(tmp_path):
    content = "客户编号,日期,金额\n" + "c1,2024-01-05,¥10.00\n" * 50
    assert looked_at(tmp_path, content.encode("gb18030")).totals.amount == 500


def test_what_is_no_certain_encoding_is_asked(tmp_path):
    text = "customer id,date,amount,name\nc1,2024-01-05,10,張學友鄧麗君國語\n"
    with pytest.raises(Question) as asked:
        looked_at(tmp_path, text.encode("big5"))
    assert asked.value.option == "encoding" and "utf-8" not in asked.value.choices
    assert dict(zip(asked.value.choices, asked.value.values["samples"], strict=True))["big5"] == "張學友鄧麗君國語"
    assert looked_at(tmp_path, text.encode("big5"), encoding="big5").rows["name"].to_pylist()[0] in text


def test_words_that_no_western_language_has_are_asked_about_even_with_one_choice(tmp_path):
    with pytest.raises(Question) as asked:
        looked_at(tmp_path, "customer id,date,amount,name\nc1,2024-01-05,10,Москв\n".encode("cp1251"))
    assert "windows-1252" in asked.value.choices


@pytest.mark.parametrize("chosen", [None, "windows-1252", "latin-1", "cp1252"])
def test_western_files_come_in_with_the_signs_of_windows(tmp_path, chosen):
    """€ is byte 0x80, ’ is 0x92 and Œ is 0x8C: control characters, were it latin-1 to the letter."""
    text = "customer id,date,amount,name\nc1,2024-01-05,€10,L’Œuvre\nc2,2024-01-05,€20,Müller\n".encode("windows-1252")
    shown = looked_at(tmp_path, text, encoding=chosen)  # None: nothing else fits
    assert "W-ENCODING" in [note.code for note in shown.notes]
    assert (shown.rows["name"].to_pylist(), shown.totals.amount, shown.encoding) == (["L’Œuvre", "Müller"], 30, "windows-1252")


def test_a_line_in_another_encoding_is_refused_and_the_others_come_in(tmp_path):
    lines = [f"c{n},2024-01-05,10,张三".encode() for n in range(40)] + ["c99,2024-01-05,10,李四".encode("gbk")]
    shown = looked_at(tmp_path, b"customer id,date,amount,name\n" + b"\n".join(lines))
    assert shown.counts.accepted == 40 and [(r[0], r[3]) for r in refusals(shown)] == [(42, "E-ENCODING")]


@pytest.mark.parametrize("delimiter, name", [(";", ";"), ("\t", "\t"), ("|", "|"), (",", ",")])
def test_the_delimiter_is_found(tmp_path, delimiter, name):
    shown = looked_at(tmp_path, f"{HEADER}\n{ROWS}".replace(",", delimiter))
    assert (shown.delimiter, shown.counts.accepted) == (name, 2)


def test_a_semicolon_file_with_decimal_commas_is_not_parted_at_them(tmp_path):
    shown = looked_at(tmp_path, "customer id;date;amount\nc1;2024-01-05;10,50\nc2;2024-01-06;20,25\n")
    assert [float(a) for a in shown.rows["amount"].to_pylist()] == [10.5, 20.25]


@pytest.mark.parametrize("delimiter, tail", [(";", ""), (",", ""), (",", ",,"), (";", ",")])
def test_a_file_saved_again_in_one_column_is_taken_apart(tmp_path, delimiter, tail):
    """Every line is one quoted cell with its own quotes doubled; line 4 is short, line 5 blank."""
    lines = ["customer id,date,name,amount", 'c1,2024-01-05,""Li~ Wu"",10', "c2,2024-01-06,Hu,20", "c3,2024-01-07"]
    text = "\n".join(f'"{line.replace(",", delimiter).replace("~", ",")}"{tail}' for line in lines) + "\n\n"
    shown = looked_at(tmp_path, text, allow_refused=50)
    assert (shown.delimiter, shown.rows["name"].to_pylist(), shown.totals.amount) == (delimiter, ["Li, Wu", "Hu"], 30)
    assert [(n.code, n.values["n"]) for n in shown.notes if n.code == "W-ONE-COLUMN"] == [("W-ONE-COLUMN", 2)]
    assert [(r[0], r[3]) for r in refusals(shown)] == [(4, "E-COLUMNS")] and shown.counts.balanced()


def test_lines_saved_again_in_one_column_among_others_are_taken_apart(tmp_path):
    """Opened with semicolons, only lines with quotes of their own are quoted when the file is saved."""
    lines = [f"c{n},2024-01-05,Hu,1" for n in range(300)]
    lines[250] = '"c250,2024-01-05,""Li, Wu"",1"'
    shown = looked_at(tmp_path, "customer id,date,name,amount\n" + "\n".join(lines) + "\n")
    assert (shown.counts.accepted, shown.counts.refused, [n.values["n"] for n in shown.notes if n.code == "W-ONE-COLUMN"]) == (300, 0, [1])


def test_a_list_of_one_quoted_column_is_left_alone(tmp_path):
    shown = looked_at(tmp_path, '"customer id"\n"Li, Wu"\n"Hu, He"\n', table="customer")
    assert shown.rows["customer_id"].to_pylist() == ["Li, Wu", "Hu, He"]


def test_any_character_can_be_the_delimiter_when_told(tmp_path):
    assert looked_at(tmp_path, f"{HEADER}\n{ROWS}".replace(",", "~"), delimiter="~").counts.accepted == 2


def test_blanks_part_columns_of_a_file_without_header(tmp_path):
    content = " 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118  2   29.73\r\n"
    shown = looked_at(
        tmp_path, content, header=False, delimiter="blank", mapping={"customer_id": 1, "order_date": 3, "quantity": 4, "amount": 5}
    )
    assert shown.rows["customer_id"].to_pylist() == ["00004", "00004"] and shown.counts.header == 0


def test_a_first_line_of_data_is_asked_about(tmp_path):
    asked = looked_at(tmp_path, ROWS).questions
    assert [(q.code, q.option) for q in asked] == [("header", "header")]


def test_a_title_above_the_table_is_asked_about_and_skipped(tmp_path):
    content = f"Sales 2024,,\n\n{HEADER}\n{ROWS}"
    asked = looked_at(tmp_path, content).questions
    assert (asked[0].code, asked[0].choices[0]) == ("header_row", "3")
    shown = looked_at(tmp_path, content, header_row=3)
    assert (shown.counts.lines, shown.counts.skipped, shown.counts.accepted, shown.questions) == (5, 2, 2, ())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path, newline):
    assert looked_at(tmp_path, f"{HEADER}\n{ROWS}".replace("\n", newline)).counts.accepted == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_regular_file_is_read_straight_off(tmp_path, newline):
    """By DuckDB's reader, not record by record; without a line end behind the last line too."""
    path = file_of(tmp_path, (HEADER + "\n" + ROWS.rstrip()).replace("\n", newline))
    source = open_text(path, ImportRequest(path), tmp_path)
    assert source.scan is not None
    assert duckdb.sql(f"select c1, c3 from {source.reading()}").fetchall() == [("c1", "10"), ("c2", "20")]


def test_files_put_together_with_their_headers_and_titles_come_in_whole(tmp_path):
    shown = looked_at(tmp_path, f"{HEADER}\n{ROWS}Branch 2\n{HEADER}\nc3,2024-02-01,5\n{HEADER.upper()}\n")
    assert (shown.counts.accepted, shown.counts.refused, shown.counts.skipped) == (3, 0, 3) and shown.counts.balanced()
    assert [n.values for n in shown.notes if n.code == "W-HEADER-AGAIN"] == [{"n": 3, "lines": "4, 5, 7"}]


def test_mixed_line_ends_are_read(tmp_path):
    assert looked_at(tmp_path, f"{HEADER}\r\nc1,2024-01-05,1\nc2,2024-01-05,2\rc3,2024-01-05,3").counts.accepted == 3


def test_quoted_cells_keep_commas_quotes_and_line_breaks(tmp_path):
    shown = looked_at(
        tmp_path,
        'customer id,date,amount,name\nc1,2024-01-05,1,"a, b"\nc2,2024-01-05,2,"say ""x"""\n'
        'c3,2024-01-05,3,"two\nlines"\nc4,2024-01-05,x,d\n',
    )
    assert shown.rows["name"].to_pylist() == ["a, b", 'say "x"', "two\nlines"]
    assert refusals(shown) == [(6, "amount", "x", "E-NUMBER")]  # the row before it took two lines


def test_a_quote_never_closed_costs_its_own_line_only(tmp_path):
    content = f'{HEADER}\nc1,2024-01-05,1\n"c2,2024-01-05,2\nc3,2024-01-05,3\n"c4",2024-01-05,4\n'
    shown = looked_at(tmp_path, content, allow_refused=50)
    assert shown.rows["customer_id"].to_pylist() == ["c1", "c3", "c4"]
    assert [(r[0], r[3]) for r in refusals(shown)] == [(3, "E-QUOTE")]


def test_short_and_long_lines_are_refused_with_their_text(tmp_path):
    shown = looked_at(tmp_path, f"{HEADER}\nc1,2024-01-05\nc2,2024-01-05,2,9\nc3,2024-01-05,3\n")
    assert refusals(shown) == [(2, None, "c1,2024-01-05", "E-COLUMNS"), (3, None, "c2,2024-01-05,2,9", "E-COLUMNS")]


@pytest.mark.parametrize("quote", ["", '"'])
def test_every_line_is_accounted_for_and_named_rightly(tmp_path, quote):
    """Line by line: 1 header, 2 blank, 3 good, 4 short, 5 only blanks, 6 only commas, 7 wrong date, 8 blank, 9 no customer."""
    shown = looked_at(tmp_path, f"{HEADER}\n\n{quote}c1{quote},2024-01-05,1\nc2\n   \n,,\nc3,2024-02-30,3\n\n ,2024-01-05,5\n")
    assert [(r[0], r[3]) for r in refusals(shown)] == [(4, "E-COLUMNS"), (7, "E-DATE"), (9, "E-ID-BLANK")]
    assert shown.counts == Counts(lines=9, header=1, blank=4, accepted=1, refused=3)
    assert shown.counts.balanced()


@pytest.mark.proof
def test_lines_are_right_in_a_file_read_by_several_threads_at_once(tmp_path):
    """600,000 lines; every 1,000th has a wrong date, every 1,500th is short, and some are blank: 24 MB in several parts."""
    lines = [f"customer{n:07},2024-01-05,{n % 997}.25" for n in range(2, 600_002)]
    for n in range(0, 600_000, 1000):
        lines[n] = f"customer{n:07},2024-02-30,1.00"
    for n in range(501, 600_000, 1500):
        lines[n] = "short,line"
    for n in range(700, 600_000, 30_000):
        lines[n] = ""
    wrong = sorted([(n + 2, "E-DATE") for n in range(0, 600_000, 1000)] + [(n + 2, "E-COLUMNS") for n in range(501, 600_000, 1500)])
    found = every_refusal(ImportRequest(file_of(tmp_path, HEADER + "\n" + "\n".join(lines))))
    assert [(line, rule) for line, _, _, rule in found] == wrong


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "E-EMPTY"),
        (b"\n  \n\n", "E-EMPTY"),
        (HEADER.encode(), "E-NO-ROWS"),
        (b"<html><table>", "E-TYPE-WEB"),
        (b"%PDF-1.7", "E-TYPE"),
        (b"SQLite format 3\x00", "E-TYPE"),
        (codecs.BOM_UTF8, "E-EMPTY"),
    ],
)
def test_what_holds_no_table_says_what_it_is(tmp_path, content, code):
    try:
        found = looked_at(tmp_path, content).problem
    except Problem as problem:
        found = problem
    assert found.code == code


def test_ten_thousand_columns_are_no_table(tmp_path):
    with pytest.raises(Problem, match="E-COLUMN-LIMIT"):
        looked_at(tmp_path, ",".join(f"c{n}" for n in range(10_000)) + "\n1\n")


@pytest.mark.parametrize(
    "answers, code",
    [({"encoding": "klingon"}, "unknown_encoding"), ({"delimiter": "ab"}, "unknown_delimiter"), ({"header_row": 40}, "no_such_row")],
)
def test_an_impossible_answer_is_refused_by_name(tmp_path, answers, code):
    with pytest.raises(Problem) as refused:
        looked_at(tmp_path, f"{HEADER}\n{ROWS}", **answers)
    assert refused.value.code == code


def test_words_of_another_language_below_a_title_are_asked_about_as_headers(tmp_path):
    content = "Export CRM v2\nGenerated 2024-05-01\n\nKunde\tDatum\tUmsatz\nA\t02.01.2024\t1,5\nB\t03.01.2024\t2,5\n"
    (question,) = (q for q in looked_at(tmp_path, content).questions if q.code == "header_row")
    assert (question.choices, question.values["samples"][0]) == (("4", "1"), "Kunde | Datum | Umsatz")
