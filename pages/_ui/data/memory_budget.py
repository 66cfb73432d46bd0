"""How much memory each cache may hold: the megabytes below on a large machine, the same shares of half the memory on a smaller one."""

from __future__ import annotations

import os

MEGABYTE = 1_000_000
#: the part of the machine's memory that all caches together may hold
PART = 0.5
#: bytes that are assumed where the system does not tell how much memory it has
ASSUMED = 8_000 * MEGABYTE

#: at most so many Books have results of long work, each of them within the budget `results_of_a_book`
BOOKS_WITH_RESULTS = 8
#: cache → the most megabytes it may hold, however large the machine is
LARGEST: dict[str, int] = {
    "mart": 6_000,
    "normalised_metrics": 3_000,
    "graded": 3_000,
    "book": 3_000,
    "run_tiers": 100,
    "tier_snapshot": 500,
    "customers": 2_000,
    "rep_names": 20,
    "voice_texts": 300,
    "key_figures": 50,
    "concentration": 50,
    "months": 50,
    "findings": 500,
    "topic_list": 500,
    "factor_matrix": 500,
    "derived": 1_500,
    "explanation": 20,
    "details": 200,
    "listing": 200,
    "shared_results": 100,
    "results_of_a_book": 2_000,
}


def physical_memory() -> int:
    """Bytes of memory in this machine; `ASSUMED` where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # no such function or no such name: not a POSIX system
        return ASSUMED


def total(megabytes: dict[str, float]) -> float:
    """Megabytes that all caches hold together when every one is full."""
    return sum(megabytes.values()) + (BOOKS_WITH_RESULTS - 1) * megabytes["results_of_a_book"]


def budgets(memory: int) -> dict[str, float]:
    """Cache → megabytes it may hold on a machine with so many bytes of memory: together `PART` of it, none above `LARGEST`."""
    largest: dict[str, float] = dict(LARGEST)
    share = min(1.0, PART * memory / MEGABYTE / total(largest))
    return {cache: megabytes * share for cache, megabytes in largest.items()}


#: the budgets on this machine
MEGABYTES = budgets(physical_memory())
