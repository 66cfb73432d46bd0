"""The files that a visitor has uploaded: under a random name in a hidden folder beside the companies, gone when nobody needs them."""

from __future__ import annotations

import shutil
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from crmcore.store.companies.companies import data_root

UPLOADS = ".uploads"
#: in the folder of an upload: its import is at work, or was when its server died (see `mark`)
MARK = "import.json"
#: how long uploads stay that a killed server left behind
UPLOAD_SECONDS = 24 * 3600
#: and those whose import it cut off, which can be begun again
MARKED_SECONDS = 30 * 24 * 3600


class Upload:
    """An uploaded file, in a folder of its own. It is removed when nothing refers to it any more: when it has been imported, is given up,
    or its visitor's session has ended."""

    def __init__(self, token: str) -> None:
        self.folder = data_root() / UPLOADS / token
        self.remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def file(self) -> Path:
        """Where the uploaded file is, the first of several."""
        return self.numbered(0)

    @property
    def readings(self) -> Path:
        """Where the tables of the files are once they have been read, so that an answer need not read the files again."""
        return self.folder / "readings"

    def numbered(self, number: int) -> Path:
        """Where one of several uploaded files is, by its number from 0."""
        return self.folder / (f"upload_{number}" if number else "upload")


def sweep() -> None:
    """Remove uploads of servers that were killed; those of ended sessions remove themselves."""
    for folder in (data_root() / UPLOADS).glob("*"):
        with suppress(FileNotFoundError):  # its visitor may be done with it at this moment
            longest = MARKED_SECONDS if (folder / MARK).exists() else UPLOAD_SECONDS
            if time.time() - folder.stat().st_mtime > longest:
                shutil.rmtree(folder, ignore_errors=True)


def shared_stem(names: Sequence[str]) -> str:
    """What files may be called together: the beginning that most of their names share, else the first one's name."""
    stems = [Path(name).stem for name in names]
    alike = [stem for stem in stems if stem[:3] == stems[0][:3]]
    shared = next((n for n, letters in enumerate(zip(*alike, strict=False)) if len(set(letters)) > 1), len(min(alike, key=len)))
    beginning = stems[0][:shared].strip(" _-.")
    return beginning if len(names) > 1 and len(beginning) > 2 else stems[0]
