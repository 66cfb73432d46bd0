"""The audited write about topics that customers speak of."""

from __future__ import annotations

from crmcore.domain.voice.topics import TopicList
from crmcore.store.decisions.voice_topics import set_topics
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def set_voice_topics(chosen: TopicList, based_on: int) -> None:
    """Decide the list of topics. `based_on`: the position of the list on screen, 0: the default one."""
    set_topics(company(), chosen, author=author(), based_on=based_on)
