"""Relations between the demo customers, their attributes and their departures."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.traits import CAUSES, LEAVER, Traits

_RELATION_KINDS = ("parent", "referral", "supply", "competitor")
#: segments that supply others more often: manufacturing, services, retail (positions in SEGMENTS)
_SUPPLIERS = np.array([0, 2, 6])
_REASONS = (
    ("Cheaper elsewhere 他处更便宜", "Unhappy with service 对服务不满", "Buys from the maker 改为厂家直采", "Moved away 迁址"),
    ("Did not pay 长期拖欠", "Insolvent 资不抵债"),
    ("Too costly to serve 服务成本过高", "Broke our terms 违反约定"),
    ("Not known 原因不明",),
)

#: category, name, values and the share of known values that changed later on
ATTRIBUTES: tuple[tuple[str, str, tuple[str, ...], float], ...] = (
    ("personal", "Contact's role 联系人职务", ("Owner 业主", "Buyer 采购", "Works manager 厂长", "Office manager 行政"), 0.2),
    ("address", "Delivery zone 配送区", ("Town centre 市区", "Outskirts 近郊", "Industrial park 工业园", "Remote 偏远"), 0.1),
    ("life_style", "Way of working 工作方式", ("Single shift 单班", "Round the clock 连班", "Project work 项目制", "Seasonal 季节性"), 0.1),
    ("attitude", "Looks for 看重", ("Price 价格", "Quality 质量", "Service 服务", "Novelty 新品"), 0.3),
    ("region", "Local economy 当地经济", ("Growing 增长", "Steady 平稳", "Shrinking 下滑"), 0.25),
    (
        "behaviour",
        "Way of ordering 下单习惯",
        ("Often, small 少量多次", "Rarely, large 大批少次", "By contract 按合同", "Last minute 临时"),
        0.2,
    ),
    (
        "need",
        "Next need 下一步需求",
        ("Longer terms 更长账期", "Wider range 更多品类", "Faster delivery 更快交货", "Own packaging 定制包装"),
        0.4,
    ),
    ("relation", "Closeness 关系程度", ("Stranger 陌生", "Acquainted 熟悉", "Partner 伙伴"), 0.35),
)


def relations(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> tuple[np.ndarray, np.ndarray, dict[str, pa.Array]]:
    """(parent, referrer, relation table): positions in the block of each customer's parent company and referrer, −1: none.

    Parents are large and have no parent themselves; a referrer was a customer before the one it referred.
    """
    rng, n = plan.rng("relations", block.number), traits.count
    head = (traits.size_z > 1.2) & ~traits.churned
    heads = np.flatnonzero(head)
    owned = ~head & (rng.random(n) < 0.045) & (len(heads) > 0)
    parent = np.where(owned, heads[rng.integers(0, max(len(heads), 1), n)] if len(heads) else -1, -1)

    by_age = np.argsort(traits.start, kind="stable")
    rank = np.empty(n, np.int64)
    rank[by_age] = np.arange(n)
    # Satisfied customers refer others: of three older customers drawn at random, the one with the best attitude.
    elders = by_age[np.floor(rng.random((3, n)) * rank).astype(np.int64)]
    fondest = elders[np.argmax(traits.attitude[elders], axis=0), np.arange(n)]
    was_referred = (rng.random(n) < 0.1) & (traits.start[fondest] < traits.start) & (traits.leave[fondest] > traits.start)
    referrer = np.where(was_referred, fondest, -1)

    child, referred = np.flatnonzero(parent >= 0), np.flatnonzero(referrer >= 0)
    later = np.maximum(traits.start, traits.start[parent])[child]
    related_since = later + np.floor(rng.random(len(child)) * (np.minimum(traits.leave[child], END) - later).clip(1)).astype(np.int64)
    supplied, supplier = _supply(plan, block, traits)
    one, rival = _rivals(plan, block, traits)
    met = [np.maximum(traits.start[a], traits.start[b]) for a, b in ((supplied, supplier), (one, rival))]
    since = (related_since, traits.start[referred], *met)
    return (
        parent,
        referrer,
        {
            "customer_id": dictionary_text(np.concatenate([child, referred, supplied, one]), own_ids),
            "related_id": dictionary_text(np.concatenate([parent[child], referrer[referred], supplier, rival]), own_ids),
            "kind": dictionary_text(np.repeat(range(len(since)), [len(each) for each in since]), _RELATION_KINDS),
            "since": days(np.minimum(np.concatenate(since), END)),
        },
    )


def _supply(plan: Plan, block: Block, traits: Traits) -> tuple[np.ndarray, np.ndarray]:
    """(customers, those that supply them): of another segment, mostly makers, service firms and retailers, the larger the more often."""
    rng, n = plan.rng("dealings", block.number), traits.count
    able = np.isin(traits.segment, _SUPPLIERS) & ~traits.churned
    makers = np.flatnonzero(able)
    makers = makers[np.argsort(-traits.size_z[makers], kind="stable")]
    supplied = np.flatnonzero(rng.random(n) < 0.06)
    drawn = np.floor(len(makers) * rng.random(len(supplied)) ** 3).astype(np.int64)
    if not len(makers):
        return supplied[:0], supplied[:0]
    supplier = makers[drawn]
    fits = traits.segment[supplied] != traits.segment[supplier]
    return supplied[fits], supplier[fits]


def _rivals(plan: Plan, block: Block, traits: Traits) -> tuple[np.ndarray, np.ndarray]:
    """(customers, their competitors): of the same segment and region."""
    rng = np.random.default_rng([*plan.rng("dealings", block.number).integers(0, 2**31, 2), 1])
    place = traits.segment * (int(traits.region.max(initial=0)) + 1) + traits.region
    shuffled = rng.permutation(traits.count)
    together = shuffled[np.argsort(place[shuffled], kind="stable")]
    first, second = together[:-1], together[1:]
    chosen = (place[first] == place[second]) & (rng.random(len(first)) < 0.035)
    return first[chosen], second[chosen]


def departures(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The departure table of one block: churned customers whose departure was recorded, some weeks later."""
    rng = plan.rng("departures", block.number)
    noticed = traits.leave + rng.integers(0, 60, traits.count)
    customer = np.flatnonzero((traits.kind == LEAVER) & (noticed <= END) & (rng.random(traits.count) < 0.72))
    cause = traits.cause[customer]
    sizes = np.array([len(r) for r in _REASONS])
    reason = np.cumsum(sizes)[cause] - sizes[cause] + np.floor(rng.random(len(customer)) * sizes[cause]).astype(np.int64)
    return {
        "customer_id": dictionary_text(customer, own_ids),
        "departed_on": days(noticed[customer]),
        "cause": dictionary_text(cause, CAUSES),
        "reason": dictionary_text(reason, sum(_REASONS, ())),
    }


def attributes(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The attribute table of one block: all eight kinds of data, each known of about a third; some changed since."""
    rng = plan.rng("attributes", block.number)
    share = 0.34 * plan.density(len(ATTRIBUTES) * 0.42)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    offset = 0
    for position, (_, _, values, change) in enumerate(ATTRIBUTES):
        customer = np.flatnonzero(rng.random(traits.count) < share)
        value = np.floor(len(values) * rng.random(len(customer)) ** 1.3).astype(np.int64)
        observed = traits.active_day(rng, customer)
        changed = np.flatnonzero(rng.random(len(customer)) < change)
        changed_on = observed[changed] + rng.integers(60, 700, len(changed))
        valid = changed_on < np.minimum(traits.leave[customer[changed]], END + 1)
        changed, changed_on = changed[valid], changed_on[valid]
        new_value = (value[changed] + rng.integers(1, len(values), len(changed))) % len(values)
        rows = np.concatenate([customer, customer[changed]])
        parts.append(
            (rows, np.full(len(rows), position), offset + np.concatenate([value, new_value]), np.concatenate([observed, changed_on]))
        )
        offset += len(values)
    customer, attribute, value, observed = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {
        "customer_id": dictionary_text(customer, own_ids),
        "category": dictionary_text(attribute, [category for category, *_ in ATTRIBUTES]),
        "name": dictionary_text(attribute, [name for _, name, *_ in ATTRIBUTES]),
        "value": dictionary_text(value, [v for _, _, values, _ in ATTRIBUTES for v in values]),
        "observed_on": days(observed),
    }
