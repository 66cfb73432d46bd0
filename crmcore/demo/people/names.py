"""Invented names, Latin and Chinese, built from parts by number, so that no two customers share one.

The number is permuted within its range by a step coprime to the range, then read as digits, one digit
for each part of the name. Beyond some tens of thousands of customers names begin to repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, prod

import numpy as np

_LATIN_HEAD = (
    "Bal",
    "Bren",
    "Cal",
    "Cor",
    "Dal",
    "Der",
    "El",
    "Fal",
    "Fen",
    "Gar",
    "Gil",
    "Hal",
    "Har",
    "Ist",
    "Jor",
    "Kel",
    "Kir",
    "Lan",
    "Lor",
    "Mar",
    "Mel",
    "Nor",
    "Oak",
    "Or",
    "Pel",
    "Quar",
    "Ral",
    "Ros",
    "Sel",
    "Stor",
    "Tam",
    "Tor",
    "Ul",
    "Val",
    "Ver",
    "Wal",
    "Wen",
    "Wil",
    "Yar",
    "Zel",
)
_LATIN_BODY = (
    "a",
    "an",
    "ar",
    "ber",
    "bo",
    "de",
    "den",
    "do",
    "el",
    "en",
    "er",
    "fa",
    "go",
    "i",
    "il",
    "in",
    "ka",
    "la",
    "le",
    "lin",
    "ma",
    "mi",
    "na",
    "ne",
    "o",
    "ol",
    "on",
    "or",
    "ra",
    "ri",
    "ro",
    "sa",
    "ta",
    "ti",
    "u",
    "ve",
)
_LATIN_TAIL = ("beck", "bury", "dal", "feld", "gard", "holm", "lund", "mark", "mont", "quist", "stead", "ton", "wick", "worth")
#: what a company's second word may be, by industry in the order of `catalogue.INDUSTRIES`
_LATIN_TRADE = (
    ("Machines", "Precision", "Forge", "Drives"),
    ("Electric", "Circuits", "Sensors", "Optics"),
    ("Foods", "Mills", "Bakeries", "Beverages"),
    ("Build", "Civil", "Foundations", "Concrete"),
    ("Interiors", "Joinery", "Glazing", "Floors"),
    ("Advisers", "Partners", "Consulting", "Audit"),
    ("Logistics", "Freight", "Storage", "Carriers"),
    ("District Office", "Registry", "Council", "Bureau"),
    ("Waterworks", "Energy", "Heating", "Grid"),
    ("School", "Academy", "College", "Kindergarten"),
    ("Training", "Languages", "Courses", "Skills"),
    ("Clinic", "Dental", "Care", "Physio"),
    ("Labs", "Diagnostics", "Biotech", "Assays"),
    ("Stores", "Market", "Hardware", "Boutique"),
    ("Direct", "Online", "Parcel", "Mailorder"),
    ("Systems", "Robotics", "Data", "Software"),
)
_HAN_TRADE = (
    ("机械有限公司", "精工厂", "重工股份公司", "传动设备厂"),
    ("电子有限公司", "电气厂", "传感科技公司", "光电公司"),
    ("食品有限公司", "面粉厂", "烘焙坊", "饮料公司"),
    ("建筑公司", "土建工程队", "路桥公司", "混凝土公司"),
    ("装饰公司", "木作工坊", "幕墙公司", "地坪公司"),
    ("咨询公司", "事务所", "顾问公司", "审计所"),
    ("物流公司", "货运公司", "仓储公司", "运输队"),
    ("区办事处", "登记处", "管委会", "服务局"),
    ("水务公司", "能源公司", "供热公司", "电网站"),
    ("学校", "书院", "学院", "幼儿园"),
    ("培训中心", "语言学校", "课堂", "技能学校"),
    ("诊所", "口腔门诊", "护理院", "理疗馆"),
    ("实验室", "检验所", "生物公司", "检测中心"),
    ("商店", "超市", "五金行", "精品店"),
    ("电商公司", "网店", "优选", "邮购公司"),
    ("科技公司", "机器人公司", "数据公司", "软件公司"),
)
_HAN_FIRST = "岚泽朔沐桐笙砚澄霁棠屿栎澜曜葭蓼珩璟翎芷苡昀煦旻晏淙溯漪濯熠琅瑾磬穆筠羲臻荟蔚衡谦骁"
_HAN_SECOND = "川原和谷林舟岭野溪渡禾石木帆港桥泉峰茂宁安远达实信成方正元本同合众里上初新启行知明光"
_HAN_FAMILY = "林陆沈顾叶苏江白秦方夏温柳童祝纪"
_LATIN_GIVEN = (
    "Ada",
    "Anton",
    "Bela",
    "Dora",
    "Elio",
    "Emre",
    "Fina",
    "Ines",
    "Ivo",
    "Jana",
    "Juno",
    "Kaja",
    "Leo",
    "Lina",
    "Mika",
    "Nilo",
    "Oda",
    "Remy",
    "Runa",
    "Tova",
    "Vera",
    "Zeno",
)

LATIN_COMPANY, HAN_COMPANY, LATIN_PERSON, HAN_PERSON = range(4)
#: the parts of each kind of name, in order
_PARTS: tuple[tuple[Sequence[str] | range, ...], ...] = (
    (_LATIN_HEAD, _LATIN_BODY, _LATIN_TAIL, range(4)),
    (_HAN_FIRST, _HAN_SECOND, range(4)),
    (_LATIN_GIVEN, tuple(f" {h}" for h in _LATIN_HEAD), _LATIN_BODY, _LATIN_TAIL),
    (_HAN_FAMILY, _HAN_FIRST, _HAN_SECOND),
)


def name_kinds(person: np.ndarray, language: str) -> np.ndarray:
    """int64[N], the kind of name of people (bool[N]; the others are companies) as readers of a language write it."""
    return np.where(person, *((HAN_PERSON, HAN_COMPANY) if language == "zh_CN" else (LATIN_PERSON, LATIN_COMPANY)))


def invented_names(kind: np.ndarray, industry: np.ndarray, number: np.ndarray, salt: int) -> np.ndarray:
    """One name per customer: object[N] from its `kind` (LATIN_COMPANY …), the position of its industry and its `number`."""
    names = np.empty(len(kind), dtype=object)
    for which, parts in enumerate(_PARTS):
        members = np.flatnonzero(kind == which)
        total = prod(len(p) for p in parts)
        step = next(s for s in range(int(total * 0.618), 2 * total) if gcd(s, total) == 1)
        rest = (number[members] * step + salt) % total
        text = np.full(len(members), "", dtype=object)
        # From the last part backwards, so that the first part of neighbouring names differs most.
        for part in reversed(parts):
            rest, digit = np.divmod(rest, len(part))
            if isinstance(part, range):
                trades = np.array(_LATIN_TRADE if which == LATIN_COMPANY else _HAN_TRADE, dtype=object)
                text = trades[industry[members], digit]
                text = " " + text if which == LATIN_COMPANY else text
            else:
                text = np.array(tuple(part), dtype=object)[digit] + text
        names[members] = text
    return names
