"""Random damage to a file, as disks, networks and other programs do it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from crmcore.proofs.soak.sample_files import SampleFile, zipped

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


def _flipped(rng: Random, result: bytearray) -> None:
    for _ in range(rng.randint(1, 8)):
        result[rng.randrange(len(result))] ^= 1 << rng.randrange(8)


def _cut(rng: Random, result: bytearray) -> None:
    del result[rng.randrange(len(result)) :]


def _cut_out(rng: Random, result: bytearray) -> None:
    first, last = _piece(rng, result)
    del result[first:last]


def _doubled(rng: Random, result: bytearray) -> None:
    first, last = _piece(rng, result)
    result[last:last] = result[first:last]


def _overwritten(rng: Random, result: bytearray) -> None:
    first, last = _piece(rng, result)
    result[first:last] = rng.randbytes(last - first)


def _swapped(rng: Random, result: bytearray) -> None:
    first, last = _piece(rng, result)
    size = last - first
    other = rng.randrange(len(result) - size + 1)
    if other >= last or other + size <= first:
        result[first:last], result[other : other + size] = result[other : other + size], result[first:last]


def _another_length(rng: Random, result: bytearray) -> None:
    """Four bytes such as lengths are written with; those of Parquet and zip stand near the end."""
    place = rng.choice((rng.randrange(len(result)), max(0, len(result) - rng.randint(4, 64))))
    result[place : place + 4] = rng.choice((*_LENGTHS, rng.randbytes(4)))


def _marked(rng: Random, result: bytearray) -> None:
    place = rng.randrange(len(result) + 1)
    result[place:place] = rng.choice(_MARKS)


DAMAGES: tuple[Callable[[Random, bytearray], None], ...] = (
    _flipped,
    _cut,
    _cut_out,
    _doubled,
    _overwritten,
    _swapped,
    _another_length,
    _marked,
)


def damage_file(rng: Random, file: SampleFile) -> bytes:
    """The bytes of a file with one to three harms done to it; of a zip often to one of its parts, which still unpacks."""
    if file.parts and rng.random() < 0.6:
        name = rng.choice(list(file.parts))
        return zipped(file.parts | {name: _damage(rng, file.parts[name])})
    return _damage(rng, file.content)


def _damage(rng: Random, content: bytes) -> bytes:
    result = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if result:
            rng.choice(DAMAGES)(rng, result)
    return bytes(result)


def _piece(rng: Random, result: bytearray) -> tuple[int, int]:
    first = rng.randrange(len(result))
    return first, min(len(result), first + rng.choice((1, 4, 64, 512, len(result))))
