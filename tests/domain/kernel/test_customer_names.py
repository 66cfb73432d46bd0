from __future__ import annotations

from crmcore.domain.kernel.customer_names import REFUSE, NameMatches, folded_name, match_names, with_answers

WIDE = "\uff41\uff43\uff4d\uff45 ltd"
LIST = [("C1", "Acme Ltd"), ("C2", "王芳"), ("C3", "王芳 "), ("C4", None), ("C5", "Straße 7")]


def test_names_are_compared_without_blanks_case_and_full_width_forms():
    assert folded_name(" \uff21\uff23\uff2d\uff25\u3000 Ltd ") == folded_name("acme ltd") != folded_name("acme-ltd")


def test_a_name_of_one_customer_is_its_number_and_one_of_several_is_open():
    found = match_names(["ACME  ltd", WIDE, "王芳", "STRASSE 7", "Nobody", " "], LIST)
    assert found.numbers == {"ACME  ltd": "C1", WIDE: "C1", "STRASSE 7": "C5"}
    assert found.several == {"王芳": ("C2", "C3")}


def test_an_answer_settles_a_name_only_with_one_of_its_bearers():
    found = NameMatches({}, {"王芳": ("C2", "C3"), "Li": ("C7", "C8"), "Hu": ("C9", "C0")})
    settled, refused = with_answers(found, {"王芳": "C3", "li": "C1", "*": REFUSE})
    assert settled.numbers == {"王芳": "C3"} and settled.several == {"Li": ("C7", "C8")}
    assert refused == {"Hu"}
