"""What the demo's customers say: notes of contacts and comments of surveys, in the language of the company, and what is planted in them.

Planted: delivery is spoken of far more in the last 90 days; who rates us low complains, who rates us high is content; unhappy customers
speak of quality and service, growing ones of their plans. Some speak of the web shop and of unloading, which no topic of the default list
covers. Drawn from a generator of its own, so that all other figures stay as they are.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import dictionary_text
from crmcore.demo.base.plan import END, EPOCH, Block, Plan
from crmcore.demo.people.traits import GROWING, UNHAPPY, Traits

#: what is spoken of → what is said (English, Chinese)
_SAID: dict[str, tuple[tuple[str, str], ...]] = {
    "delivery": (
        ("The last two deliveries came late", "最近两次都交货延迟"),
        ("Asks when the shipment will arrive", "问货物什么时候到货"),
        ("Lead time is too long for their season", "交期太长，赶不上旺季"),
        ("Order delayed again, their line stood still", "发货又晚了，对方产线停工"),
    ),
    "quality": (
        ("Quality of the last batch varies", "上一批质量不稳定"),
        ("Two pieces were faulty", "有两件次品"),
        ("Asks for our quality certificates", "希望提供质量证明"),
    ),
    "damage": (("Packaging torn, goods damaged", "包装破了，货物破损"), ("One box was missing parts", "有一箱缺件")),
    "price": (
        ("Needs a quote by Friday", "周五前需要报价"),
        ("Finds our prices too high", "觉得价格太高"),
        ("Asks for a discount on larger quantities", "希望数量大时有折扣"),
    ),
    "payment": (
        ("Would like longer payment terms", "希望延长账期"),
        ("Invoice did not match the order", "发票与订单不一致"),
        ("Wants to raise the credit limit", "想提高信用额度"),
    ),
    "service": (
        ("Nobody called back for three days", "三天没人回复"),
        ("Praises the friendly service", "称赞服务热情"),
        ("Waited too long for an answer", "等待答复时间太长"),
    ),
    "returns": (("Wants to return part of the order", "想退货一部分"), ("Refund is still missing", "退款还没到")),
    "range": (("Interested in the new products, took samples", "对新品感兴趣，拿了样品"), ("Asks for the new catalogue", "索要新目录")),
    "stock": (("The size they need is out of stock", "需要的规格缺货"), ("Asks what we have in stock", "询问库存情况")),
    "advice": (("Wants training for two new people", "希望培训两名新员工"), ("Needs help with the installation", "安装需要技术支持")),
    "competition": (
        ("Compares us with another supplier", "正在和其他供应商比较"),
        ("A competitor made an offer last week", "竞争对手上周来谈过"),
    ),
    "satisfaction": (
        ("Very satisfied with us this year", "今年对我们很满意"),
        ("Thanks us for the quick help", "感谢我们及时帮忙"),
        ("Would recommend us", "愿意推荐我们"),
    ),
    "plans": (
        ("New project ahead in spring", "明年春天有新项目"),
        ("Opens a second site next year", "明年要开新店"),
        ("Talks about a framework order", "商谈框架订单"),
    ),
    "portal": (
        ("The ordering portal logs them out again and again", "网上下单系统老是掉线"),
        ("Cannot find old orders in the ordering portal", "在网上下单系统里找不到旧订单"),
    ),
    "unloading": (("Unloading at gate two is tiresome", "二号门卸货很麻烦"),),
    "people": (("The decision maker changed, met the successor", "决策人更换，见了接任者"),),
    "nothing": (("Short call, nothing new", "简短通话，没有新情况"), ("Coffee and a chat", "喝茶聊天")),
}
_TOPICS = tuple(_SAID)
#: usual weight of each in a contact note, and in comments of those who rate us low, middling and high
_NOTES = dict(zip(_TOPICS, (5, 4, 2, 9, 7, 5, 3, 6, 4, 5, 5, 8, 6, 5, 2, 3, 7), strict=True))
_COMMENTS: tuple[dict[str, float], ...] = (
    {"delivery": 9, "quality": 8, "service": 9, "price": 5, "returns": 4, "damage": 4, "portal": 4, "stock": 3},
    {"delivery": 4, "price": 6, "service": 3, "portal": 5, "stock": 4, "advice": 3, "payment": 3, "satisfaction": 3, "range": 3},
    {"satisfaction": 14, "service": 3, "range": 3, "advice": 3, "plans": 3, "portal": 2, "price": 2},
)
#: scores below the first are low, from the second on high
_LOW, _HIGH = 6, 8
#: days before the end in which delivery is spoken of more, and how much more often
_RISING_DAYS, _RISING = 90, 3.5
_UNHAPPY_MORE, _GROWING_MORE = 3.0, 4.0
#: share of the contacts with a note, of the short visits, of the survey answers with a comment; of texts that say two things
_WITH_NOTE, _WITH_SHORT_NOTE, _WITH_COMMENT, _TWO = 0.55, 0.35, 0.4, 0.35


def with_texts(
    plan: Plan, block: Block, traits: Traits, contacts: dict[str, pa.Array], short: dict[str, pa.Array], answers: dict[str, pa.Array]
) -> tuple[dict[str, pa.Array], dict[str, pa.Array], dict[str, pa.Array]]:
    """The tables of contacts, short visits and survey answers of one block (columns whose customer_id is dictionary-encoded by customer),
    with their texts."""
    rng = plan.rng("texts", block.number)
    rng.random(traits.count)  # drawn and not used, so that the texts stay those of earlier builds
    chinese = np.full(traits.count, plan.language == "zh_CN")
    return (
        {**contacts, "note": _notes(rng, traits, contacts, _WITH_NOTE, chinese)},
        {**short, "note": _notes(rng, traits, short, _WITH_SHORT_NOTE, chinese)},
        {**answers, "comment": _comments(rng, answers, chinese)},
    )


def _notes(rng: np.random.Generator, traits: Traits, rows: dict[str, pa.Array], share: float, chinese: np.ndarray) -> pa.Array:
    customer = _customer(rows)
    age = END + EPOCH - rows["contacted_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    weights = np.tile(np.array([_NOTES[name] for name in _TOPICS], float), (2, 3, 1))  # earlier or lately × kind of customer × topic
    weights[1, :, _TOPICS.index("delivery")] *= _RISING
    for name in ("quality", "service"):
        weights[:, 1, _TOPICS.index(name)] *= _UNHAPPY_MORE
    weights[:, 2, _TOPICS.index("plans")] *= _GROWING_MORE
    kind = np.where(traits.kind == UNHAPPY, 1, np.where(traits.kind == GROWING, 2, 0))[customer]
    group = (age < _RISING_DAYS) * 3 + kind
    return _texts(rng, weights.reshape(6, -1), group, chinese[customer], rng.random(len(customer)) < share)


def _comments(rng: np.random.Generator, answers: dict[str, pa.Array], chinese: np.ndarray) -> pa.Array:
    score = answers["perceived"].fill_null(_LOW).to_numpy(zero_copy_only=False)
    group = np.where(score < _LOW, 0, np.where(score < _HIGH, 1, 2))
    weights = np.array([[comments.get(name, 0.5) for name in _TOPICS] for comments in _COMMENTS])
    return _texts(rng, weights, group, chinese[_customer(answers)], rng.random(len(group)) < _WITH_COMMENT)


def _customer(rows: dict[str, pa.Array]) -> np.ndarray:
    """int64[n]: the customer of each row within its block."""
    column = rows["customer_id"]
    assert isinstance(column, pa.DictionaryArray)
    return column.indices.to_numpy().astype(np.int64)


def _texts(rng: np.random.Generator, weights: np.ndarray, group: np.ndarray, chinese: np.ndarray, known: np.ndarray) -> pa.Array:
    """Text[n]: one or two statements, their topics drawn by the `weights` (groups × topics) of each row's group."""
    bounds = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    first, count = _statements()
    picked = []
    for _ in range(2):
        topic = (rng.random(len(group))[:, None] > bounds[group]).sum(axis=1).clip(max=len(_TOPICS) - 1)
        picked.append(first[topic] + np.floor(rng.random(len(group)) * count[topic]).astype(np.int64))
    statements = int(count.sum())
    second = np.where(rng.random(len(group)) < _TWO, picked[1], statements)
    texts, place = _vocabulary()
    return dictionary_text(place[(picked[0] * (statements + 1) + second) * 2 + chinese], texts, known)


@cache
def _statements() -> tuple[np.ndarray, np.ndarray]:
    """(first statement, number of statements) of each topic."""
    count = np.array([len(said) for said in _SAID.values()])
    return np.cumsum(count) - count, count


@cache
def _vocabulary() -> tuple[tuple[str, ...], np.ndarray]:
    """Every text once, and the place among them of statement × second statement (the last: none) × language, int64[…]."""
    said = [pair for pairs in _SAID.values() for pair in pairs]
    every = [
        text
        for first in said
        for second in (*said, None)
        for text in (
            f"{first[0]}." if second in (None, first) else f"{first[0]}. {second[0]}.",
            f"{first[1]}。" if second in (None, first) else f"{first[1]}，{second[1]}。",
        )
    ]
    known = {text: place for place, text in enumerate(dict.fromkeys(every))}
    return tuple(known), np.array([known[text] for text in every])
