"""Open the file of a feed by its content: plain, gzip, or a zip of one file; bounded, and never held in memory."""

import gzip
import zipfile
import zlib
from typing import IO, BinaryIO, Final

from basics.errors import Fault, Invalid

RECORD_MAX: Final = 16 * 2**20
UNPACKED_MAX: Final = 64 * 2**30
_RATIO_MAX: Final = 300
_RATIO_FREE: Final = 64 * 2**20
_SNIFFED: Final = 2**14
_DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


def unreadable(found: str, remedy: str, *, where: str = "") -> Invalid:
    """Build the refusal of a file, or of the rest of it."""
    return Invalid.of("file.unreadable", Fault(where, found, remedy))


class FeedStream:
    """The unpacked bytes of a feed: read forward only, with bounds on a single record and on the whole."""

    def __init__(self, file: BinaryIO) -> None:
        """Open the file from its beginning.

        Raises:
            Invalid: `file.unreadable` for an archive that cannot be opened.
        """
        self._file = file
        self._packed_size = file.seek(0, 2)
        self._source = _unpacked(file)
        self._read = self._marked = 0

    def read(self, size: int = 2**16) -> bytes:
        """Give the next bytes; none at the end.

        Raises:
            Invalid: `file.unreadable`: damaged, a record too large, or packed to swell beyond all bounds.
        """
        try:
            block = self._source.read(size)
        except _DAMAGED as error:
            remedy = "the whole file, fetched or packed anew, is right"
            raise unreadable(f"a damaged archive ({_first_line(error)})", remedy) from error
        self._read += len(block)
        if self._read - self._marked > RECORD_MAX + size:
            raise unreadable(f"a record of more than {RECORD_MAX // 2**20} MiB", "records of a few KiB are right")
        swollen = self._read > _RATIO_FREE and self._read > _RATIO_MAX * self._packed_size
        if swollen or self._read > UNPACKED_MAX:
            found = f"{self._packed_size:,} bytes that unpack to more than {self._read:,}"
            raise unreadable(found, "the file as its source publishes it is right")
        return block

    @property
    def file(self) -> BinaryIO:
        """Give the file as it was handed in, for readers that unpack and check it themselves."""
        return self._file

    def mark(self) -> None:
        """Note that a record has ended: the next one has the bound for itself."""
        self._marked = self._read


def first_bytes(file: BinaryIO) -> bytes:
    """Give the first 16 KiB of the content, for whoever wants to tell what it is.

    Raises:
        Invalid: `file.unreadable`.
    """
    return FeedStream(file).read(_SNIFFED)


def _unpacked(file: BinaryIO) -> IO[bytes]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file, mode="rb")  # type: ignore[return-value]  # reads alike
    if start == b"PK\x03\x04":
        return _only_member(file)
    if not start:
        raise unreadable("an empty file", "at least one record is right")
    return file


def _only_member(file: BinaryIO) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(file)
        names = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(names) == 1:
            return archive.open(names[0])
    except _DAMAGED as error:
        remedy = "the whole archive, without a password, is right"
        raise unreadable(f"a zip archive that cannot be opened ({_first_line(error)})", remedy) from error
    raise unreadable(f"a zip archive of {len(names)} files", "an archive of one file is right")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
