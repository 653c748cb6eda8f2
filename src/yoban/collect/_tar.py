"""What tarfile lacks against hostile archives. Pure."""

from __future__ import annotations

import tarfile
from typing import Any

EXTRA = 1 << 16  # of long names and attributes, which tarfile reads as a whole
UNKNOWN = b"?"
_KINDS = {
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
}


class Info(tarfile.TarInfo):
    """A header. Remembers damage, at which tarfile just stops; refuses what costs memory.

    Sparse files, whose maps have no bound, become members of an unknown type.
    """

    @classmethod
    def fromtarfile(cls, tarfile: Any) -> Any:
        try:
            return super().fromtarfile(tarfile)
        except Exception as error:
            if type(error).__name__ not in ("EOFHeaderError", "EmptyHeaderError"):
                tarfile.damage = str(error) or "bad header"
            raise

    def _proc_member(self, archive: Any) -> Any:
        if self.size < 0 or (self.type in _KINDS and self.size > EXTRA):
            raise tarfile.ReadError(f"a header of {self.size} bytes")
        return super()._proc_member(archive)  # type: ignore[misc]

    def _proc_sparse(self, archive: Any) -> Any:
        more = self._sparse_structs[1]  # type: ignore[attr-defined]
        while more:
            more = archive.fileobj.read(tarfile.BLOCKSIZE)[504]
        self.offset_data = archive.fileobj.tell()
        archive.offset = self.offset_data + self._block(self.size)  # type: ignore[attr-defined]
        self.type = UNKNOWN
        return self

    def _proc_gnusparse_10(self, following: Any, headers: Any, archive: Any) -> None:
        following.type = UNKNOWN
