"""How the bytes of a text file become characters.

UTF-8 and GB18030 are believed only when every byte fits; windows-1252 fits nearly any bytes and so is never guessed. It is what Western
programs write and call latin-1: with € ’ Œ in the places where latin-1 itself has control characters.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import numpy as np

from crmcore.domain.kernel.problems import Problem, Question

#: small enough to stay in the processor's cache
CHUNK = 1 << 22
CHOICES = ("utf-8", "gb18030", "big5", "windows-1252", "utf-16")
WESTERN = "windows-1252"
_LATIN = frozenset({"iso8859-1", "cp1252"})
#: of the Chinese characters in a real GB18030 text nearly all are in the old, common GB2312
_COMMON_SHARE = 0.8
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

#: so many letters beyond ASCII in a row are no word of a Western language
_FOREIGN_WORD = re.compile(rb"[\x80-\xff]{3}")


def find_encoding(path: Path, chosen: str | None) -> tuple[str, int]:
    """(Python's name of the encoding, length of the byte order mark).

    Raises Question `encoding` when the bytes fit none of UTF-8, UTF-16 and GB18030 convincingly, and several others;
    Problem `unknown_encoding` for a chosen name that is no encoding.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
    bom = next(((name, len(mark)) for mark, name in _BOMS if head.startswith(mark)), None)
    if chosen:
        try:
            name = codecs.lookup(chosen).name
            "".encode(name)
        except (LookupError, UnicodeError) as unknown:
            raise Problem("unknown_encoding", encoding=chosen, choices=", ".join(CHOICES)) from unknown
        if name == "utf-16":
            return bom or (_utf16_byte_order(head) or "utf-16-le", 0)
        if name in _LATIN:
            return WESTERN, 0
        return (
            "gb18030" if name in ("gbk", "gb2312") else "utf-8" if name == "utf-8-sig" else name,
            3 if name.startswith("utf-8") and bom and bom[0] == "utf-8" else 0,
        )
    if bom:
        return bom
    if byte_order := _utf16_byte_order(head):
        return byte_order, 0
    if _decodes(path, "utf-8"):
        return "utf-8", 0
    if _mostly_utf8(path):
        return "utf-8", 0
    if _decodes(path, "gb18030") and _common_chinese(path):
        return "gb18030", 0
    # every UTF has been ruled out by now; of the others those that fit
    samples = {name: _sample(head, name) for name in CHOICES if not name.startswith("utf") and (_decodes(path, name) or name == WESTERN)}
    if len(samples) == 1 and not _FOREIGN_WORD.search(head):  # nothing to choose from; which one it is is noted
        return next(iter(samples)), 0
    raise Question("encoding", option="encoding", choices=tuple(samples), samples=tuple(samples.values()))


def to_utf8(path: Path, target: Path, encoding: str, skip: int) -> bool:
    """Write `path` as UTF-8 to `target`. Bytes that fit nothing, and halves of a character alone, become bytes that are no
    UTF-8, so that their lines are refused later; never a replacement character. Returns False if the file was fine as it is."""
    if encoding in ("utf-8", "ascii") and not skip:
        return False
    decoder = codecs.getincrementaldecoder(encoding)(_UNDECODABLE)
    with path.open("rb") as source, target.open("wb") as out:
        source.seek(skip)
        while chunk := source.read(CHUNK):
            out.write(decoder.decode(chunk).encode("utf-8", "surrogateescape"))
        out.write(decoder.decode(b"", True).encode("utf-8", "surrogateescape"))
    return True


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    """Bytes that do not decode → marks that encode as bytes no UTF-8 text can hold."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in wrong if byte >= 0x80) or "\udcff", error.end


_UNDECODABLE = "crmcore.mark_undecodable"
codecs.register_error(_UNDECODABLE, _mark_undecodable)


def _utf16_byte_order(head: bytes) -> str | None:
    """The byte order of UTF-16 without a byte order mark: ASCII letters leave zero bytes at even or at odd places only."""
    zeros = np.frombuffer(head[: len(head) // 2 * 2], dtype=np.uint8) == 0
    even, odd = zeros[0::2].mean() if len(zeros) else 0, zeros[1::2].mean() if len(zeros) else 0
    if max(even, odd) < 0.1 or min(even, odd) > 0.01:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(head: bytes, encoding: str) -> str:
    """The first word with letters beyond ASCII, as the encoding reads it."""
    found = re.search(r"[^\s,;|\"]*[^\x00-\x7f][^\s,;|\"]*", head.decode(encoding, "ignore"))
    return found.group()[:24] if found else ""


def _mostly_utf8(path: Path) -> bool:
    """A UTF-8 file with a few foreign lines: they will be refused one by one."""
    good = bad = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    # a half of a character, encoded alone: wrong, but what only a writer of UTF-8 gets wrong
                    line.decode("utf-8", "surrogatepass")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    return good > 0 and bad <= 0.05 * (good + bad)


def _common_chinese(path: Path) -> bool:
    """Text in another encoding read as GB18030 gives characters that nobody uses."""
    with path.open("rb") as file:
        text = file.read(CHUNK).decode("gb18030", "ignore")
    chinese = [c for c in text if c >= "\u3400"]
    return len("".join(chinese).encode("gb2312", "ignore")) >= 2 * _COMMON_SHARE * len(chinese)
