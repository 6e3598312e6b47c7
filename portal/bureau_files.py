"""Files of bureaus and registers, as pages and API take them: statements in one transaction, feeds chunk by chunk."""

from typing import BinaryIO, Final, cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from basics.errors import Invalid
from portal import work
from portal.work import changing, reading
from registry import service
from registry.adapters import ADAPTERS
from registry.adapters.feeds import FEEDS, guess_feed
from registry.feeds.loading import Loading, load_feed, preview_feed
from registry.values import BureauFile, ImportReport, Keep

BY_CONTENT: Final = "auto"
NAMES: Final = (BY_CONTENT, *sorted((*ADAPTERS, *FEEDS)))
# In the reader's language; an adapter without words here goes by the label of its own table.
_LABELS: Final = {
    BY_CONTENT: _l("Told by the file itself"),
    "bureau-csv": _l("Statements, CSV"),
    "gleif-json": _l("GLEIF golden copy, JSON"),
    "gleif-xml": _l("GLEIF concatenated file, XML"),
    "companies-house": _l("Companies House insolvency, JSON"),
    "asic": _l("Australian insolvency notices, JSON"),
    "sec-companies": _l("Company lists of the SEC, CSV"),
    "facts-csv": _l("Events, status and ownership, CSV"),
}
_STATEMENTS: Final = "bureau-csv"


def bureau_file_of(given: FileStorage, adapter: str) -> BureauFile:
    """Make the value that the services take of an uploaded file; left open, the content says which adapter fits."""
    stream = cast("BinaryIO", given.stream)
    named = "" if adapter == BY_CONTENT else adapter
    return BureauFile(stream, given.filename or "", named or _guessed(stream))


def check(upload: BureauFile, keep: Keep) -> ImportReport:
    """Tell what taking a file would do; stores nothing."""
    if upload.adapter in FEEDS:
        return preview_feed(upload, Loading(reading, keep, work.viewer(), work.business_date()))
    with reading() as session:
        return service.preview_statements(session, upload, keep=keep, on=work.business_date())


def take(upload: BureauFile, keep: Keep) -> ImportReport:
    """Store what a file tells.

    Raises:
        Stale: `feed.load_moved`: somebody else is loading this very file.
    """
    if upload.adapter in FEEDS:
        return load_feed(upload, Loading(changing, keep, work.viewer(), work.business_date()))
    with changing() as session:
        return service.import_statements(session, upload, keep=keep, actor=work.viewer(), on=work.business_date())


def label_of(adapter: str) -> str:
    """Name an adapter for people."""
    row = FEEDS.get(adapter) or ADAPTERS.get(adapter)
    return str(_LABELS.get(adapter) or (row.label if row else adapter))


def choices() -> list[tuple[str, str]]:
    """Give the adapters to choose from, with their labels."""
    return [(name, label_of(name)) for name in NAMES]


def _guessed(stream: BinaryIO) -> str:
    """Tell by the content which adapter fits; what cannot be opened is left to the one of statements."""
    try:
        return guess_feed(stream) or _STATEMENTS
    except Invalid:
        return _STATEMENTS
