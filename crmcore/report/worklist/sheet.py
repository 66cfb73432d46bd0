"""Each person's week on one sheet of paper: a page of its own, without anything from outside, that the browser prints."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crmcore.domain.grading.book import Book
from crmcore.domain.worklist.week import BEYOND
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words
from crmcore.report.worklist.words import action_text, due_text, money_text, reasons_text, rep_name, tier_name

#: lines that fit on one sheet
LINES = 28
#: up to so many entries, the reasons may take two lines: 18 × 2 × 4 mm and the head fit on the 190 mm of a sheet
WRAPPED = 18
#: columns and their widths in mm; the reasons have what is left
_WIDTHS: dict[str, int] = {"box": 7, "rank": 8, "customer": 44, "tier": 15, "action": 36, "reasons": 0, "due": 34, "money": 18, "hours": 11}
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>'
    "@page{{size:A4 landscape;margin:10mm}}"
    "body{{font:9pt/1.25 'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',Arial,sans-serif;color:#111;margin:0 auto;"
    "max-width:277mm}}"
    "h1{{font-size:13pt;margin:0 0 1mm}}p{{margin:0 0 2mm;color:#444}}"
    "table{{border-collapse:collapse;width:100%;table-layout:fixed}}"
    "th,td{{text-align:left;padding:.6mm 1mm;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}}"
    "td.w div{{white-space:normal;overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}}"
    "section+section{{break-before:page}}"
    "th{{border-bottom:1.2pt solid #111;font-weight:600}}td{{border-bottom:.4pt solid #bbb;height:3.6mm}}"
    ".n{{text-align:right}}td.box{{text-align:center;font-size:11pt;line-height:.8}}"
    "{widths}"
    "</style></head><body>{sheets}</body></html>"
)
_SHEET = Markup(
    "<section><h1>{head}</h1><p>{under}</p><table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>{more}</section>"
)


def week_sheets(listed: Worklist, reps: Sequence[int], book: Book, words: Words, currency: str = "") -> bytes:
    """The page of salespeople's weeks (NOBODY: of customers without one), UTF-8: a sheet each."""
    sheets = Markup("").join(_sheet(listed, rep, book, words, currency) for rep in reps)
    whose = rep_name(listed, reps[0], words) if len(reps) == 1 else words.t("worklist.one.everybody")
    title = words.t("worklist.export.printed", person=whose, first=listed.week.first, last=listed.week.last)
    return _PAGE.format(lang=words.language[:2], title=title, sheets=sheets, widths=_widths()).encode()


def _sheet(listed: Worklist, rep: int, book: Book, words: Words, currency: str) -> Markup:
    """One person's sheet: at most LINES entries, so that it is one."""
    entries, week = listed.entries, listed.weeks()[rep]
    places = [at for at in listed.places(rep).tolist() if listed.plan.part[at] != BEYOND]
    shown, left = places[:LINES], int(len(places) - len(places[:LINES])) + week.entries[BEYOND]
    names = customer_names(book, entries.rows[shown]) if shown else []
    cell = Markup('<td class="{}">{}</td>')
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                cell.format(style, text)
                for style, text in (
                    ("box", "☐"),
                    ("n", words.number(int(listed.plan.rank[at]))),
                    ("", str(name)),
                    ("", tier_name(listed, int(entries.rows[at]), words, book.scheme.id)),
                    ("", action_text(entries, at, words)),
                    (
                        "w" if len(shown) <= WRAPPED else "",
                        Markup("<div>{}</div>").format(reasons_text(entries, at, book, words, currency)),
                    ),
                    ("", due_text(entries, at, listed, words)),
                    ("n", money_text(float(entries.money[at]), words, currency)),
                    ("n", words.number(float(entries.hours[at]), 1)),
                )
            )
        )
        for at, name in zip(shown, names, strict=True)
    )
    head = Markup("").join(
        Markup('<th class="{}">{}</th>').format(
            "n" if name in ("rank", "money", "hours") else "", words.t(f"worklist.column.{name}") if name != "box" else ""
        )
        for name in _WIDTHS
    )
    title = words.t("worklist.export.printed", person=rep_name(listed, rep, words), first=listed.week.first, last=listed.week.last)
    under = words.t(
        "worklist.one.head",
        planned=words.number(week.planned, 1),
        hours=words.number(week.hours, 1),
        money=words.money(week.money, currency, compact=True),
    )
    more = Markup("<p>{}</p>").format(words.t("worklist.export.more", n=left)) if left else Markup("")
    return _SHEET.format(head=title, under=under, columns=head, lines=lines, more=more)


def _widths() -> Markup:
    """The style of the columns."""
    wide = [f"th:nth-child({k}){{width:{width}mm}}" for k, width in enumerate(_WIDTHS.values(), 1) if width]
    return Markup("").join(wide)
