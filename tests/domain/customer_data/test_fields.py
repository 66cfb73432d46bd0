"""Eight categories: every column of a customer belongs to one, and attributes are put where their words belong."""

from __future__ import annotations

from crmcore.domain.customer_data.fields import CATEGORIES, DECISIONS, FIELDS, OTHER, category_of
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER
from pages._ui.navigation.pages import BY_ID


def test_every_column_of_the_customer_table_and_every_category_has_its_place():
    assert {field.code for field in FIELDS if field.table == "customer"} == {c.name for c in CUSTOMER.stored} - {"customer_id", "name"}
    assert len(CATEGORIES) == 8 and {field.category for field in FIELDS} == set(CATEGORIES)
    assert {field.table for field in FIELDS} <= set(BY_NAME) and {d for field in FIELDS for d in field.decisions} == set(DECISIONS)
    assert set(DECISIONS.values()) <= set(BY_ID)


def test_an_attribute_without_a_category_is_put_where_its_words_belong():
    found = {
        name: category_of(name, OTHER) for name in ("Hobbies", "年龄", "home_address", "Family size", "Risk attitude", "Mortgage", "X9")
    }
    assert found == {
        "Hobbies": "life_style", "年龄": "personal", "home_address": "address", "Family size": "relation", "Risk attitude": "attitude",
        "Mortgage": OTHER, "X9": OTHER,
    }  # fmt: skip
    assert category_of("Hobbies", "need") == "need"
