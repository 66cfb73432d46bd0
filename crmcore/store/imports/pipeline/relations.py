"""The relations of the import pipeline: tables and views of the worker's DuckDB connection, by which the steps pass rows to each other.

A name that ends with `*` stands for any number of relations with that beginning. None of them is ever on disk.
"""

from __future__ import annotations

from dataclasses import dataclass

#: the attached database of the version in force, of the company that the file is meant for
BASE = "base"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation, or a family of relations; `meaning` says what a row of it is."""

    name: str
    meaning: str

    def matches(self, name: str) -> bool:
        """Whether `name` is this relation, or one of this family."""
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name


RELATIONS = (
    Relation(
        "records", "a record of the file: `v_<field>` its plain value, `o_<field>` its other text, `u<number>` unmapped text, `blank`"
    ),
    Relation("line_runs", "a run of records on consecutive lines, where lines without a record lie between them"),
    Relation("bad_lines", "a line that DuckDB's text reader refused"),
    Relation("bad_scans", "a scan of DuckDB's text reader, beside `bad_lines`"),
    Relation("converted_*", "a text of a field that is not in its plain spelling: `text`, `value`, `rule`, `note`"),
    Relation("validation_view", "a record: `record`, `line`, its values in the table's types, `u<number>`, and `violation`"),
    Relation("total_line", "a record that is a line of totals or a remark"),
    Relation("order_amount", "a record of an order of several lines with its amount, where amounts stand once per order"),
    Relation("further_line", "a record that carries an order on whose amount stands on another line"),
    Relation("known_customer", "a customer of the company's list that lines are checked against (`customer_id`)"),
    Relation("named_customer", "a text of the file that is a customer's name: `text`, `customer_id` (null: several bear the name)"),
    Relation("circle_*", "a record that lies on a circle of customers"),
    Relation("line_provenance", "a line of a corrected file and its `origin` in the file that was rejected first"),
    Relation("already_imported", "a line of a corrected file that need not come in any more"),
    Relation("pending_line", "a line of a corrected file that still waits for its customer"),
    Relation("held_line", "a line that the company has, or (`waits`) that is pending"),
    Relation("known_line", "a record that is left out because the company has it already"),
    Relation("superseded_line", "a pending line that this file supersedes: `origin`, `how`"),
    Relation("brought_customer", "a customer that this file brings, where lines wait: `customer_id`, `name`"),
    Relation("arrived_customer", "a customer of the data or of this import: `customer_id`, `name`"),
    Relation("arrived_name", "a name that one of these customers alone bears: `folded`, `customer_id`"),
    Relation("resolved_by_name", "a pending line (`origin`) that comes in under the number of the customer whom it names"),
    Relation("rejected_record", "a rejected record: `record`, `line`, `field`, `rule`"),
    Relation("left_out_record", "a record that is left out for its status: `record`, `line`"),
    Relation("rejected_row", "a rejected record with the text of its columns (REFUSED_SCHEMA and `c<number>`)"),
    Relation("carried_customer", "a customer of the file, on a day, with the customer columns that its lines carry along"),
)
