"""What the kind of a contact says: a contact neither called nor written is a visit."""

from __future__ import annotations

#: a kind, blanks and case apart, in which one of these stands is a call or a message; any other one, and none, is a visit
REMOTE_PARTS: str = "call|phone|mail|message|chat|电话|邮件|短信|微信"
