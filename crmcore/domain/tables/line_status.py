"""What the status of an order line means: a sale, or that it was cancelled, void, unavailable, returned, refunded or not paid.

A line with such a status and a positive amount is asked about at the import: leave it out (`ignore`), `subtract` it, or count it as a
`sale`. Which words mean what is a list in both languages; a company may add its own words, and its answers are remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Meaning = Literal["cancelled", "void", "unavailable", "returned", "refunded", "unpaid", "sale"]
Treatment = Literal["ignore", "subtract", "sale"]

MEANINGS: tuple[Meaning, ...] = ("cancelled", "void", "unavailable", "returned", "refunded", "unpaid", "sale")
TREATMENTS: tuple[Treatment, ...] = ("ignore", "subtract", "sale")

#: words of a status, folded (see `folded_status`); "yes" and the like are of a column that is itself called "returned" (退货)
WORDS: Mapping[Meaning, tuple[str, ...]] = {
    "cancelled": tuple(
        "canceled|cancelled|cancel|cancellation|canceled by customer|cancelled by customer|canceled by seller|cancelled by seller|"
        "order canceled|order cancelled|aborted|withdrawn|rejected|declined|denied|failed|storniert|annulliert|cancelado|annulé|"
        "取消|已取消|订单取消|取消订单|已撤销|撤销|已撤单|撤单|交易关闭|已关闭交易|客户取消|买家取消|卖家取消|系统取消|拒收|已拒收|已拒绝".split(
            "|"
        )
    ),
    "void": tuple("void|voided|invalid|deleted|nullified|expired|作废|已作废|无效|已失效|失效|已删除".split("|")),
    "unavailable": tuple("unavailable|not available|out of stock|no stock|unfulfillable|缺货|无货|已缺货|断货|不可用|无法发货".split("|")),
    "returned": tuple(
        "returned|return|returned to seller|returned to sender|return completed|goods returned|rto|retour|retourniert|devolvido|"
        "yes|y|true|退货|已退货|退回|已退回|退货完成|退货退款|已退货退款|整单退货|是".split("|")
    ),
    "refunded": tuple(
        "refunded|refund|fully refunded|refund completed|reversed|reversal|canceled reversal|chargeback|charged back|"
        "退款|已退款|退款成功|退款完成|全额退款|仅退款|已冲销|冲销|冲红|红冲".split("|")
    ),
    "unpaid": tuple(
        "unpaid|not paid|awaiting payment|pending payment|payment pending|payment due|on hold|abandoned|"
        "未付款|待付款|未支付|待支付|等待付款|等待买家付款|未付".split("|")
    ),
    "sale": tuple(
        "delivered|shipped|complete|completed|completed order|closed|done|finished|fulfilled|partially fulfilled|unfulfilled|paid|"
        "partially paid|authorized|approved|confirmed|accepted|invoiced|billed|processing|in process|in progress|preparing|picking|packed|"
        "ready|ready to ship|dispatched|in transit|on the way|out for delivery|created|new|open|placed|ordered|received|settled|success|"
        "successful|sold|sale|active|normal|ok|valid|resolved|no|n|false|not returned|"
        "已发货|待发货|未发货|部分发货|已签收|已收货|待收货|已完成|完成|交易成功|交易完成|成交|已成交|已付款|已支付|部分付款|已确认|待确认|"
        "处理中|进行中|已开票|已出库|待出库|配送中|运输中|已送达|已交付|新建|已创建|正常|有效|已结算|已结清|成功|已审核|已下单|否|未退货|未退回".split(
            "|"
        )
    ),
}
_MEANING_OF: dict[str, Meaning] = {word: meaning for meaning in MEANINGS for word in WORDS[meaning]}

#: parts of a longer status that let suppose what it means
_STEMS: tuple[tuple[str, Meaning], ...] = (
    *((stem, "cancelled") for stem in ("cancel", "storn", "annul", "取消", "撤单", "撤销")),
    *((stem, "void") for stem in ("voided", "作废")),
    *((stem, "returned") for stem in ("return", "退货", "退回", "拒收")),
    *((stem, "refunded") for stem in ("refund", "chargeback", "reembols", "退款")),
    *((stem, "unpaid") for stem in ("unpaid", "未付", "未支付", "待付", "待支付")),
)

#: meanings that take a line's money away, whatever was asked; an unpaid order is a purchase in trade on credit
_NO_PURCHASE: tuple[Meaning, ...] = ("cancelled", "void", "unavailable", "returned", "refunded")
#: words of lines that move money only, where nobody was asked: those of data that came in before statuses were asked about
NO_PURCHASE_WORDS: tuple[str, ...] = tuple(word for meaning in _NO_PURCHASE for word in WORDS[meaning])

#: what a meaning suggests without looking further; the returned ones depend on whether their sale is a line of its own
_SUGGESTED: Mapping[Meaning, Treatment] = {"cancelled": "ignore", "void": "ignore", "unavailable": "ignore", "sale": "sale"}


def folded_status(text: str) -> str:
    """A status as statuses are compared: NFKC, lower case, one blank for any of blanks, `_` and `-`."""
    return re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def meaning_of(text: str, own: Mapping[str, Meaning] | None = None) -> tuple[Meaning | None, bool]:
    """What a status means, and whether that is certain.

    Certain by the company's `own` words (folded), then by WORDS; guessed where a word of cancelling or returning stands in a longer text
    ("Shipped - Returned to Seller", 部分退款): it is asked about, and nothing is preselected. None: unknown.
    """
    word = folded_status(text)
    known = _MEANING_OF.get(word) if own is None else own.get(word, _MEANING_OF.get(word))
    if known is not None:
        return known, True
    return next((meaning for stem, meaning in _STEMS if stem in word), None), False


@dataclass(frozen=True, slots=True)
class StatusCount:
    """One value of the status column: how many lines have it, the sum of their amounts as they stand, how many of them have an amount
    above zero and what those come to (`above`), for how many the file has a separate sale line of the same order and product, and what the
    value means (None: unknown), a guess where that is not `certain`."""

    status: str
    lines: int
    amount: Decimal
    positive: int = 0
    above: Decimal = Decimal(0)
    with_sale: int = 0
    meaning: Meaning | None = None
    certain: bool = True

    @property
    def is_doubtful(self) -> bool:
        """Whether its lines may be no sales although they raise the amount."""
        return self.positive > 0 and self.meaning not in (None, "sale")


def suggested_treatment(count: StatusCount, remembered: Mapping[str, Treatment] | None = None) -> Treatment | None:
    """What to preselect for a status: the company's last answer, else by its meaning; None: nothing.

    Returned and refunded lines are subtracted where the file has their sales as separate lines (of most of them), else left out: the
    line is the sale. Unknown statuses count as sales.
    """
    word = folded_status(count.status)
    if remembered is not None and word in remembered:
        return remembered[word]
    if count.meaning is None:
        return "sale"
    if not count.certain:
        return None
    if count.meaning in ("returned", "refunded"):
        return "subtract" if 2 * count.with_sale > count.lines else "ignore"
    return _SUGGESTED.get(count.meaning)


@dataclass(frozen=True, slots=True)
class StatusMemory:
    """What a company knows of statuses, all folded: words of its own with their meaning, and its last answers."""

    words: Mapping[str, Meaning] = field(default_factory=dict)
    answers: Mapping[str, Treatment] = field(default_factory=dict)
