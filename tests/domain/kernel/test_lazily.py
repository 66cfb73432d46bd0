"""What an object works out when first asked is kept, and nobody waits for somebody else's object."""

from __future__ import annotations

from threading import Event, Thread

from crmcore.domain.kernel.lazily import lazily


class Slow:
    def __init__(self, begun: Event, may_end: Event) -> None:
        self.begun, self.may_end, self.asked = begun, may_end, 0

    @lazily
    def answer(self) -> int:
        self.asked += 1
        self.begun.set()
        self.may_end.wait(20)
        return self.asked


def ready() -> Event:
    event = Event()
    event.set()
    return event


def test_it_is_worked_out_once():
    thing = Slow(Event(), ready())
    assert (thing.answer, thing.answer, thing.asked) == (1, 1, 1)


def test_one_object_does_not_wait_for_another():
    """Planted: `functools.cached_property` of Python 3.11 in its place, whose one lock makes the second wait for the first."""
    slow, quick, answers = Slow(Event(), Event()), Slow(Event(), ready()), []
    working = Thread(target=lambda: slow.answer)
    working.start()
    slow.begun.wait(20)
    asking = Thread(target=lambda: answers.append(quick.answer), daemon=True)
    asking.start()
    asking.join(5)
    slow.may_end.set()
    working.join(20)
    assert answers == [1]
