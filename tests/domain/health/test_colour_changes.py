"""Who lost, rose to and fell to a colour, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.health.colour_changes import colour_changes
from crmcore.domain.health.colours import GREEN, NONE, RED, YELLOW


def test_a_worse_colour_is_a_loss_and_who_never_bought_counts_nowhere():
    changes = colour_changes(np.array([GREEN, GREEN, YELLOW, RED, NONE, GREEN]), np.array([GREEN, RED, RED, GREEN, GREEN, NONE]))
    assert [len(changes.lost(colour)) for colour in (GREEN, YELLOW, RED)] == [1, 1, 0]
    assert changes.fallen(RED).tolist() == [1, 2] and changes.gained(GREEN).tolist() == [3]
    assert [changes.customers(colour) for colour in (GREEN, YELLOW, RED)] == [3, 0, 2]
    with pytest.raises(ValueError):
        colour_changes(np.array([GREEN]), np.array([7]))
