"""Invented names, Latin and Chinese: words put together by number, so that no two customers share one.

A number is spread over its range by a step that shares no factor with it, then read as digits, one digit
for each part of the name. Names repeat only past half a million of a kind.
"""
from __future__ import annotations

from math import gcd

import numpy as np

_LATIN_HEAD = ("Bal", "Bren", "Cal", "Cor", "Dal", "Der", "El", "Fal", "Fen", "Gar", "Gil", "Hal", "Har", "Ist", "Jor", "Kel",
               "Kir", "Lan", "Lor", "Mar", "Mel", "Nor", "Oak", "Or", "Pel", "Quar", "Ral", "Ros", "Sel", "Stor", "Tam",
               "Tor", "Ul", "Val", "Ver", "Wal", "Wen", "Wil", "Yar", "Zel")
_LATIN_BODY = ("a", "an", "ar", "ber", "bo", "de", "den", "do", "el", "en", "er", "fa", "go", "i", "il", "in", "ka", "la",
               "le", "lin", "ma", "mi", "na", "ne", "o", "ol", "on", "or", "ra", "ri", "ro", "sa", "ta", "ti", "u", "ve")
_LATIN_TAIL = ("beck", "bury", "dal", "feld", "gard", "holm", "lund", "mark", "mont", "quist", "stead", "ton", "wick", "worth")
_LATIN_TRADE = ("Works", "Tools", "Fittings", "Metals", "Joinery", "Interiors", "Machines", "Foods", "Build", "Trading",
                "Partners", "Services", "Clinic", "Labs", "Studio", "Logistics", "College", "Stores", "Systems", "Print",
                "Plastics", "Textiles", "Electric", "Timber", "Ceramics", "Glass", "Catering", "Design")
_HAN_FIRST = "岚泽朔沐桐笙砚澄霁棠屿栎澜曜葭蓼珩璟翎芷苡昀煦旻晏淙溯漪濯熠琅瑾磬穆筠羲臻荟蔚衡谦骁"
_HAN_SECOND = "川原和谷林舟岭野溪渡禾石木帆港桥泉峰茂宁安远达实信成方正元本同合众里上初新启行知明光"
_HAN_TRADE = ("机电", "精工", "五金", "建材", "装饰", "食品", "物流", "电子", "纺织", "印务", "科技", "商贸", "医疗", "教育",
              "工程", "包装", "陶瓷", "玻璃", "木业", "塑业", "餐饮", "设计", "仪器", "环保")
_HAN_FORM = ("有限公司", "商行", "工厂", "实业", "股份公司", "服务部", "集团", "经营部", "合作社", "制造厂", "事务所", "中心")
_HAN_FAMILY = "林陆沈顾叶苏江白秦方夏温柳童祝纪"
_LATIN_GIVEN = ("Ada", "Anton", "Bela", "Dora", "Elio", "Emre", "Fina", "Ines", "Ivo", "Jana", "Juno", "Kaja", "Leo", "Lina",
                "Mika", "Nilo", "Oda", "Remy", "Runa", "Tova", "Vera", "Zeno")

LATIN_COMPANY, HAN_COMPANY, LATIN_PERSON, HAN_PERSON = range(4)
#: the parts of each sort of name in order; a space joins what stands apart
_PARTS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (_LATIN_HEAD, _LATIN_BODY, _LATIN_TAIL, tuple(f" {t}" for t in _LATIN_TRADE)),
    (tuple(_HAN_FIRST), tuple(_HAN_SECOND), _HAN_TRADE, _HAN_FORM),
    (_LATIN_GIVEN, tuple(f" {h}" for h in _LATIN_HEAD), _LATIN_BODY, _LATIN_TAIL),
    (tuple(_HAN_FAMILY), tuple(_HAN_FIRST), tuple(_HAN_SECOND)),
)


def invented_names(sort: np.ndarray, number: np.ndarray, salt: int) -> np.ndarray:
    """One name per customer: object[N] from `sort` (LATIN_COMPANY …) and running `number`, both int[N]."""
    names = np.empty(len(sort), dtype=object)
    for which, parts in enumerate(_PARTS):
        chosen = np.flatnonzero(sort == which)
        total = int(np.prod([len(p) for p in parts]))
        step = next(s for s in range(int(total * .618), total + 2) if gcd(s, total) == 1)
        rest = (number[chosen] * step + salt) % total
        text = np.full(len(chosen), "", dtype=object)
        # Dividing from the last part backwards: the first part, which the eye meets first, varies most freely.
        for part in reversed(parts):
            rest, digit = np.divmod(rest, len(part))
            text = np.array(part, dtype=object)[digit] + text
        names[chosen] = text
    return names
