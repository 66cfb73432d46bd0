import numpy as np

from crmcore.domain.compare.moves import mover_table, moves
from crmcore.domain.grading.mart import GRADED, LAPSED
from crmcore.domain.grading.schemes import Scheme
from tests.domain.marts import book, mart

HALVES = Scheme("halves", ("top", "low"), shares=(50, 50))
AMOUNT = (("order_amount", 1.0),)


def draft():
    """Four graded by amount 1, 2, 3, 4 → low, low, top, top; the fifth has lapsed. Profits 5, 9, 7, unknown, 1."""
    known = mart(order_amount=[1, 2, 3, 4, None], gross_profit=[5, 9, 7, None, 1], population=[GRADED, GRADED, GRADED, GRADED, LAPSED])
    return book(known, HALVES, weights=AMOUNT)


def test_every_mover_has_risen_fallen_entered_or_left():
    found = moves(draft(), np.array([0, 0, 1, -1, 1], dtype=np.int8))
    assert {kind: rows.tolist() for kind, rows in found.rows.items()} == {
        "risen": [2],
        "fallen": [1, 0],
        "entered": [3],
        "left": [4],
    }  # of the fallen, profit 9 before profit 5
    assert (found.count, found.crosstab.risen, found.crosstab.fallen) == (5, 1, 2)
    assert (int(found.crosstab.entered.sum()), int(found.crosstab.left.sum())) == (1, 1)


def test_nobody_moves_when_the_tiers_agree():
    assert moves(draft(), np.array([1, 1, 0, 0, -1], dtype=np.int8)).count == 0


def test_moves_keep_to_the_customers_of_the_filters():
    found = moves(draft(), np.array([0, 0, 1, -1, 1], dtype=np.int8), np.array([True, False, False, False, True]))
    assert {kind: rows.tolist() for kind, rows in found.rows.items()} == {"risen": [], "fallen": [0], "entered": [], "left": [4]}


def test_the_list_names_both_tiers_and_stops_at_its_limit():
    graded = draft()
    found = moves(graded, np.array([0, 0, 1, -1, 1], dtype=np.int8))
    (first,) = mover_table(graded, found, "fallen", 1).to_pylist()
    assert (first["customer_id"], first["before"], first["now"], first["order_amount"], first["gross_profit"]) == (
        "c0001",
        "top",
        "low",
        2.0,
        9.0,
    )
    (gone,) = mover_table(graded, found, "left", 9).to_pylist()
    assert (gone["customer_id"], gone["before"], gone["now"], gone["order_amount"]) == ("c0004", "low", None, None)


def test_what_is_valuable_is_for_the_reader_to_say():
    known = mart(order_amount=[1, 2, 3, 4], gross_profit=[5, 9, 7, 8], net_profit=[6, 1, 7, 8])
    graded = book(known, HALVES, weights=AMOUNT)
    found = moves(graded, np.array([0, 0, 0, 0], dtype=np.int8), by="net_profit")
    assert found.rows["fallen"].tolist() == [0, 1]  # net 6 before net 1, though gross 5 and 9
    assert moves(draft(), np.full(5, 0, dtype=np.int8), by="net_profit").by == "order_amount"  # no net profit known
