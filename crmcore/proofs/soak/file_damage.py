"""Random damage to a file, as disks, networks and other programs do it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from crmcore.proofs.soak.sample_files import Made, zipped

_LENGTHS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\1\0\0\0", b"\0\0\1\0")
_MARKS = (
    b'"',
    b"\0",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\x1a",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"<",
    b"&",
    b"-",
    b"9" * 40,
    b"1e999",
)


def _flipped(rng: Random, told: bytearray) -> None:
    for _ in range(rng.randint(1, 8)):
        told[rng.randrange(len(told))] ^= 1 << rng.randrange(8)


def _cut(rng: Random, told: bytearray) -> None:
    del told[rng.randrange(len(told)) :]


def _cut_out(rng: Random, told: bytearray) -> None:
    first, last = _piece(rng, told)
    del told[first:last]


def _doubled(rng: Random, told: bytearray) -> None:
    first, last = _piece(rng, told)
    told[last:last] = told[first:last]


def _overwritten(rng: Random, told: bytearray) -> None:
    first, last = _piece(rng, told)
    told[first:last] = rng.randbytes(last - first)


def _swapped(rng: Random, told: bytearray) -> None:
    first, last = _piece(rng, told)
    size = last - first
    other = rng.randrange(len(told) - size + 1)
    if other >= last or other + size <= first:
        told[first:last], told[other : other + size] = told[other : other + size], told[first:last]


def _another_length(rng: Random, told: bytearray) -> None:
    """Four bytes such as lengths are written with; those of Parquet and zip stand near the end."""
    place = rng.choice((rng.randrange(len(told)), max(0, len(told) - rng.randint(4, 64))))
    told[place : place + 4] = rng.choice((*_LENGTHS, rng.randbytes(4)))


def _marked(rng: Random, told: bytearray) -> None:
    place = rng.randrange(len(told) + 1)
    told[place:place] = rng.choice(_MARKS)


HARMS: tuple[Callable[[Random, bytearray], None], ...] = (
    _flipped,
    _cut,
    _cut_out,
    _doubled,
    _overwritten,
    _swapped,
    _another_length,
    _marked,
)


def harmed(rng: Random, file: Made) -> bytes:
    """The bytes of a file with one to three harms done to it; of a zip often to one of its parts, which still unpacks."""
    if file.parts and rng.random() < 0.6:
        name = rng.choice(list(file.parts))
        return zipped(file.parts | {name: _harm(rng, file.parts[name])})
    return _harm(rng, file.content)


def _harm(rng: Random, content: bytes) -> bytes:
    told = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if told:
            rng.choice(HARMS)(rng, told)
    return bytes(told)


def _piece(rng: Random, told: bytearray) -> tuple[int, int]:
    first = rng.randrange(len(told))
    return first, min(len(told), first + rng.choice((1, 4, 64, 512, len(told))))
