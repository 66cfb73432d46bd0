"""The address in a link to share: the one the visitor came by, or the operator's; and whether others can reach it."""

from __future__ import annotations

import pytest

from pages._ui.state.addresses import is_local, shared_address


@pytest.mark.parametrize(
    ("reached", "configured", "shared"),
    [
        ("http://10.1.2.3:8501/weights", "", "http://10.1.2.3:8501/weights"),
        ("http://localhost:8501/weights", "https://value.example.com", "https://value.example.com/weights"),
        ("http://localhost:8501/inner/weights", "https://example.com/value/", "https://example.com/value/weights"),
        ("", "", ""),
    ],
)
def test_a_link_carries_the_address_of_the_visitor_or_of_the_operator(reached, configured, shared):
    assert shared_address(reached, configured) == shared


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8501/weights?run=3", True),
        ("http://127.0.0.1/weights", True),
        ("http://[::1]:8501/", True),
        ("http://localhost.example.com/", False),
        ("https://value.example.com/weights", False),
    ],
)
def test_an_address_of_the_own_machine_is_told(address, local):
    assert is_local(address) == local
