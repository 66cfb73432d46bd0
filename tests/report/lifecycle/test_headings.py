"""Headings of the life-cycle page say how long the stable stay, and how many customers are in IBM's groups."""

from __future__ import annotations

import numpy as np

from crmcore.domain.lifecycle.ibm_groups import GROUPS, GroupRow, IbmGroups
from crmcore.domain.lifecycle.tables import Stay
from crmcore.report.lifecycle.headings import group_heading, stay_heading
from crmcore.report.words.words import words_for

EN, ZH = words_for("en"), words_for("zh_CN")


def test_half_of_the_stable_have_been_stable_so_long():
    assert stay_heading([Stay("formation", 9, 1.0, 0, None), Stay("stable", 8, 2.5, 3, 4.0)], EN) == (
        "Half of the 8 stable customers have been stable for 2.5 or more quarters"
    )
    assert stay_heading([Stay("stable", 0, None, 3, 4.0)], EN) == EN.t("lifecycle.stay.title")


def test_the_groups_are_counted_unless_loyalty_could_not_be_asked():
    rows = [GroupRow(group, customers, 0.0, None) for group, customers in zip(GROUPS, (4, 3, 2, 1, 90), strict=True)]

    def groups(*lacking: str) -> IbmGroups:
        return IbmGroups(np.zeros(0, dtype=np.int8), 0.0, 0.0, 0.0, 0.0, lacking)

    assert group_heading(rows, groups(), EN) == "IBM's groups: 2 loyal, 3 fast growing, 4 sleeping, 1 worth cultivating"
    assert group_heading(rows, groups("attitude"), ZH) == "IBM 分组：忠诚型 2 位，快速成长型 3 位，睡眠型 4 位，值得重视和培养 1 位"
    assert group_heading(rows, groups("loyalty"), EN) == EN.t("lifecycle.ibm.title")
