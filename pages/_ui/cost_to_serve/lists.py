"""The lists of the page about the cost to serve."""

from __future__ import annotations

from crmcore.domain.cost_to_serve.waterfall import customer_list
from pages._ui.lists.topics import Topic
from pages._ui.state.state import t

TOPIC = Topic("cost_to_serve", customer_list, lambda _, code: t("cost_to_serve.turned") if code == "turned" else t("cost_to_serve.title"))
