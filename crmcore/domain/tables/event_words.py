"""What free words about events say: that a complaint is going on or was settled on an unknown day, that a contact was no visit."""

from __future__ import annotations

from typing import Any

#: a kind of contact, blanks and case apart, in which one of these stands is a call or a message; any other one, and none, is a visit
REMOTE_PARTS: str = "call|phone|mail|message|chat|电话|邮件|短信|微信"
#: an outcome of a complaint that is one of these, blanks and case apart, says nothing, or that it is going on
ONGOING_WORDS: tuple[str, ...] = tuple(
    "|-|--|–|—|/|?|none|n/a|na|null|open|opened|reopened|new|no|todo|to do|tbd|on hold|assigned|escalated|processing|received|"
    "无|没有|否|新建|已受理|受理中|已登记|登记|处理".split("|")
)
#: or one in which one of these stands
ONGOING_PARTS: str = (
    "pending|in progress|in process|in work|waiting|ongoing|on-going|unresolved|unsolved|unsettled|"
    "not (yet )?(resolved|solved|settled|closed)|"
    "not yet|still open|investigat|under review|follow(ing)?[ -]up|^to be |"
    "处理中|跟进中|进行中|调查中|协商中|核实中|沟通中|审核中|等待|^待|待(处理|跟进|解决|回复|确认|定|审|办|查|核|补|退|赔|反馈)|"
    "未解决|未处理|未完成|未结|未关闭|未办结|尚未|还没|没有解决"
)
#: both, as the parameters of the queries that ask
ONGOING: dict[str, Any] = {"ongoing_words": list(ONGOING_WORDS), "ongoing_parts": ONGOING_PARTS}
