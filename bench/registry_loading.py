"""How fast GLEIF files are loaded beside a bare parse of the same file, and in how much memory: `make bench-registry`.

The files repeat the shipped LEI records under fresh numbers with right check digits (the prefix 0000 is nobody's) and
names recombined from the shipped ones' words, a few thousand and ten times as many. Every lane is a process of its own,
so that its memory is its own.
"""

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import ijson
from lxml import etree  # noqa: TID251 - the bare parse that the loader is measured beside

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from migrations.runner import migrate
from models.engine import engine_for, unit_of_work
from registry.adapters.feeds import FEEDS
from registry.adapters.opening import FeedStream
from registry.feeds.loading import Loading, load_feed
from registry.values import BureauFile, Keep, RejectedRow
from tests.support.databases import migrated_postgresql
from tests.support.postgresql import ServerDidNotStart, running_server

SIZES: Final = (5_000, 50_000)
SEED: Final = 20240505
SHIPPED: Final = Path(__file__).parent / "data" / "gleif_2024-05-05.json.gz"
_ON: Final = date(2024, 6, 1)
_LANE_SECONDS: Final = 290
_NAMESPACE: Final = "http://www.gleif.org/data/schema/leidata/2016"
_LETTERS: Final = str.maketrans({chr(ord("A") + place): str(10 + place) for place in range(26)})

Record = dict[str, Any]


def measure() -> Mapping[str, Any]:
    """Measure every lane at both sizes."""
    found: dict[str, Any] = {"sizes": list(SIZES), "lanes": {}}
    with tempfile.TemporaryDirectory(prefix="tradecover-loading-") as name:
        for size in SIZES:
            files = {shape: write_file(Path(name), shape, size) for shape in ("json", "xml")}
            for shape, file in files.items():
                for lane in ("bare", "read"):
                    found["lanes"].setdefault(f"{shape}: {lane}", []).append(_lane(lane, shape, file))
            for label, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
                try:
                    with databases(Path(name), size) as url:
                        for lane in ("load", "again"):
                            found["lanes"].setdefault(f"{label}: {lane}", []).append(
                                _lane("load", "json", files["json"], url)
                            )
                except ServerDidNotStart as missing:
                    found["left_out"] = f"{label}: {missing}"
            for file in files.values():
                file.unlink()
    return found


def lines(figures: Mapping[str, Any]) -> Iterable[str]:
    """Tell records a second and memory of each lane, at both sizes."""
    small, large = figures["sizes"]
    yield f"GLEIF loading: records/s and peak memory at {small:,} and {large:,} records"
    for label, lanes in figures["lanes"].items():
        told = "; ".join(f"{lane['per_second']:>8,.0f}/s {lane['peak_mb']:>5,.0f} MB" for lane in lanes)
        yield f"  {label:<18} {told}"
    if "left_out" in figures:
        yield f"  LEFT OUT: {figures['left_out']}"


def write_file(folder: Path, shape: str, size: int) -> Path:
    """Write a file of so many records in GLEIF's JSON or XML."""
    path = folder / f"{size}.{shape}"
    with path.open("w", encoding="utf-8") as file:
        if shape == "json":
            file.write('{"records": [\n')
            for place, record in enumerate(records(size)):
                file.write(("," if place else "") + json.dumps(record, ensure_ascii=False, indent=1) + "\n")
            file.write("]}\n")
        else:
            file.write(f'<lei:LEIData xmlns:lei="{_NAMESPACE}"><lei:LEIRecords>\n')
            file.writelines(_xml("LEIRecord", _written(record)) + "\n" for record in records(size))
            file.write("</lei:LEIRecords></lei:LEIData>\n")
    return path


def records(size: int) -> Iterator[Record]:
    """Give the shipped records over and over, each under an LEI, a register number and a name of its own."""
    chance = random.Random(SEED)  # noqa: S311 - the same records on every run
    with gzip.open(SHIPPED) as file:
        shipped = json.load(file)["records"]
    words = [record["Entity"]["LegalName"]["$"].split() for record in shipped]
    for place, record in enumerate(islice(cycle(shipped), size)):
        first, last = chance.choice(words), chance.choice(words)
        name = " ".join((*first[:-1], *last))[:200]
        entity = dict(record["Entity"]) | {
            "LegalName": {"@xml:lang": "en", "$": f"{name} {place}"},
            "RegistrationAuthority": {
                "RegistrationAuthorityID": {"$": "RA000602"},
                "RegistrationAuthorityEntityID": {"$": f"X{place:07}"},
            },
        }
        yield {**record, "LEI": {"$": fresh_lei(place)}, "Entity": entity}


def fresh_lei(place: int) -> str:
    """Give a number of the form of an LEI whose check digits (ISO 7064) are right and whose prefix nobody gives."""
    body = f"000000X{place:011}"
    rest = int((body + "00").translate(_LETTERS)) % 97
    return f"{body}{98 - rest:02}"


def _written(record: Record) -> Record:
    return {name: part for name, part in record.items() if name != "Extension"}


def _xml(name: str, node: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(node, list):
        return "".join(_xml(name, each) for each in node)
    attributes = "".join(f' {key[1:]}="{_plain(value)}"' for key, value in node.items() if key.startswith("@"))
    inside = _plain(node["$"]) if "$" in node else ""
    inside += "".join(_xml(key, part) for key, part in node.items() if key[0] not in "@$")
    return f"<lei:{name}{attributes}>{inside}</lei:{name}>"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@contextmanager
def _sqlite(folder: Path, size: int) -> Iterator[str]:
    path = folder / f"{size}.db"
    migrate(f"sqlite:///{path}")
    yield f"sqlite:///{path}"
    path.unlink()


@contextmanager
def _postgresql(_folder: Path, size: int) -> Iterator[str]:
    with running_server() as address:
        yield migrated_postgresql(address, f"loading_{size}").url


def _lane(lane: str, shape: str, file: Path, url: str = "") -> Mapping[str, float]:
    """Run one lane in a process of its own."""
    command = [sys.executable, "-m", "bench.registry_loading", lane, shape, str(file), url]
    done = subprocess.run(command, capture_output=True, check=True, timeout=_LANE_SECONDS, text=True)
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def _bare_json(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(1 for _ in ijson.items(stream, "records.item", use_float=True))


def _bare_xml(file: Path) -> int:
    count = 0
    for _, element in etree.iterparse(str(file), tag=f"{{{_NAMESPACE}}}LEIRecord", resolve_entities=False):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def _read(shape: str) -> Callable[[Path], int]:
    def read(file: Path) -> int:
        with file.open("rb") as stream:
            parsed = FEEDS[f"gleif-{shape}"].read(FeedStream(stream))
            return sum(1 for record in parsed if not isinstance(record, RejectedRow))

    return read


def _load(file: Path, url: str) -> int:
    engine = engine_for(url)
    with file.open("rb") as stream:
        upload = BureauFile(stream, file.name, "gleif-json")
        how = Loading(lambda: unit_of_work(engine, InsurerScope()), Keep.GOOD, OPERATOR, _ON)
        report = load_feed(upload, how)
    engine.dispose()
    assert report.rejected == 0, report.rejections[:3]
    return report.read


def run_lane(lane: str, shape: str, file: Path, url: str) -> Mapping[str, float]:
    """Measure one lane in this process."""
    bare = {"json": _bare_json, "xml": _bare_xml}[shape]
    begun = time.perf_counter()
    match lane:
        case "load":
            count = _load(file, url)
        case "read":
            count = _read(shape)(file)
        case _:
            count = bare(file)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "records": count,
        "seconds": round(seconds, 2),
        "per_second": round(count / seconds),
        "peak_mb": round(peak),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_lane(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])))
