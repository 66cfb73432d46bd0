"""A template for a table: an Excel workbook with its columns, an example row, and what each column means, in both languages.

It comes in again as it is: every heading ends with the name of its field in brackets, and the sheet of meanings is left aside.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from crmcore.domain.tables.columns import Column, Table
from crmcore.domain.tables.template_marks import EXAMPLE, MEANINGS_SHEET
from crmcore.report.words.words import LANGUAGES, Words, words_for

#: example cells by table and column, by column, then by kind
_OF_TABLE: dict[tuple[str, str], Any] = {
    ("customer", "kind"): "company",
    ("customer", "channel"): "Trade fair",
    ("rep", "rep_id"): EXAMPLE,
    ("rep", "name"): "Ada Li",
    ("stock", "material"): EXAMPLE,
    ("stock", "name"): "Steel sheet",
    ("stock", "unit"): "kg",
    ("arrival", "material"): EXAMPLE,
    ("open_order", "partial_delivery"): "yes",
    ("open_order", "started_on"): "",
    ("open_order", "delivered_on"): "",
    ("production_capacity", "hours"): 16,
    ("product", "item"): "Pump",
    ("product", "judged_by"): "Ada Li",
    ("relation", "kind"): "referral",
    ("contact", "kind"): "visit",
    ("appointment", "kind"): "visit",
    ("complaint_pause", "complaint_id"): EXAMPLE,
    ("complaint_pause", "reason"): "Waiting for the customer's answer",
    ("complaint", "reopened_on"): "",
    ("rep", "capacity_hours"): 120,
    ("rep", "quota"): 1_500_000,
    ("attribute", "name"): "Preferred contact",
    ("attribute", "category"): "personal",
    ("attribute", "value"): "Phone",
    ("payment", "paid_date"): date(2025, 2, 10),
}
_OF_COLUMN: dict[str, Any] = {
    "customer_id": EXAMPLE,
    "related_id": "C002",
    "parent_id": "",
    "referred_by": "",
    "order_id": "O1001",
    "invoice_id": "I2001",
    "complaint_id": "K3001",
    "appointment_id": "V4001",
    "rep_id": "R01",
    "product_id": "P100",
    "material": "M500",
    "arrival_id": "PO7001",
    "arrives_on": date(2025, 2, 20),
    "production_hours": 3.5,
    "unit_cost": 12.5,
    "name": "Acme Ltd",
    "segment": "Retail",
    "region": "East",
    "city": "Shanghai",
    "industry": "Machinery",
    "size": "Medium",
    "branch": "Branch 1",
    "channel": "Online",
    "product": "Pump",
    "category": "Pumps",
    "status": "",
    "quantity": 10,
    "unit_price": 120,
    "amount": 1200,
    "cost": 800,
    "profit": 400,
    "due_date": date(2025, 2, 14),
    "subject": "Delivered late",
    "severity": "High",
    "outcome": "Replaced",
    "handled_by": "Ada Li",
    "cause": "voluntary",
    "reason": "Moved away",
    "responded_on": date(2025, 1, 16),
    "closed_on": date(2025, 1, 17),
    "next_on": date(2025, 4, 15),
    "paused_on": date(2025, 1, 16),
    "resumed_on": date(2025, 1, 17),
    "planned_on": date(2025, 4, 15),
    "handling_hours": 1.5,
    "remedy_cost": 120,
    "visit_share": 0.6,
    "prospects": 70,
    "market": "Water supply",
    "market_growth": 0.05,
}
_OF_KIND: dict[str, Any] = {
    "id": "X1",
    "text": "",
    "date": date(2025, 1, 15),
    "money": 1000,
    "number": 2,
    "share": 0,
    "flag": "no",
    "score": 8,
    "percent": 60,
}


def template_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table's template: those that are stored."""
    return table.stored


def template_heading(table: Table, column: Column, words: Words) -> str:
    """`Customer number 客户编号 (customer_id)`, the reader's language first."""
    other = next(words_for(language) for language in LANGUAGES if language != words.language)
    key = f"column.{table.name}.{column.name}"
    return f"{words.t(key)} {other.t(key)} ({column.name})"


def example(table: Table, column: Column) -> Any:
    """The example cell of a column; "" for an empty one."""
    of_table = _OF_TABLE.get((table.name, column.name))
    return of_table if of_table is not None else _OF_COLUMN.get(column.name, _OF_KIND[column.kind])


def template_workbook(table: Table, words: Words) -> bytes:
    """The file's bytes: a sheet with headings and the example row, and one with the meanings."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as file:
        head = file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day, grey = file.add_format({"num_format": "yyyy-mm-dd", "font_color": "#767676"}), file.add_format({"font_color": "#767676"})
        sheet = file.add_worksheet(words.t(f"table.{table.name}"))
        for index, column in enumerate(template_columns(table)):
            heading, cell = template_heading(table, column, words), example(table, column)
            sheet.set_column(index, index, min(max(14, len(heading) // 2), 28))
            sheet.write_string(0, index, heading, head)
            if isinstance(cell, date):
                sheet.write_datetime(1, index, cell, day)
            elif cell != "":
                sheet.write(1, index, cell, grey)
        sheet.freeze_panes(1, 0)
        _write_meanings(file, table, words)
    return buffer.getvalue()


def _write_meanings(file: Any, table: Table, words: Words) -> None:
    """The second sheet: a row per column, its meaning in both languages, the reader's first."""
    languages = [words, *(words_for(language) for language in LANGUAGES if language != words.language)]
    head = file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = file.add_format({"text_wrap": True, "valign": "top"})
    sheet = file.add_worksheet(MEANINGS_SHEET)
    headings = [words.t("template.field"), *(w.t(f"template.{part}") for w in languages for part in ("column", "filled", "meaning"))]
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(headings) - 1, 26)
    for index, heading in enumerate(headings):
        sheet.write_string(0, index, heading, head)
    for row, column in enumerate(template_columns(table), 1):
        cells = [column.name]
        for w in languages:
            needed = f" ({w.t('template.needed')})" if column.name in table.needed else ""
            cells += [
                w.t(f"column.{table.name}.{column.name}") + needed,
                w.t(f"template.kind.{column.kind}"),
                w.t(f"template.means.{table.name}.{column.name}").replace("`", ""),
            ]
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell, text)
    for row, w in enumerate(languages, len(template_columns(table)) + 2):
        sheet.write_string(row, 0, w.t("template.note"))
