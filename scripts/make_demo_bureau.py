"""Make the demo's bureau file from the American statements of 1999 to 2014: some hundreds of anonymous firms.

Run once by whoever keeps the data; the result ships in registry/demo_data and is described there:

    python scripts/make_demo_bureau.py american_1999_2014.csv.gz registry/demo_data

The same source gives the same bytes. Firms are chosen and named by the SHA-256 of their number in the source, so that
neither depends on the order of the file. The names are put together from words; no register was asked for them.
"""

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

FAILED_FROM, FAILED_TO = 2008, 2014
FAILED_COUNT = 60
FAILED_BEFORE_COUNT = 6
LATE_COUNT = 14
SURVIVOR_COUNT = 320
SIZE_CLASSES = 5
SIZE_YEAR = 2007
FIRST_YEAR_LATEST, LAST_YEAR_EARLIEST = 2005, 2013
YEARS_MIN = 3
MILLION = 1_000_000
FIRST_ITEM, LAST_ITEM = "current_assets", "operating_expenses"
NOTE = (
    "The source says that the firm failed within a year of fiscal year {year}. "
    "It does not give the day: 31 December of the next year stands for it by convention."
)
COLOURS = (
    "Amber Ashen Auburn Basalt Birch Bracken Bramble Briar Brindle Bronze Cedar Chalk Cinder Clover Cobalt Copper "
    "Coral Dapple Drift Dusk Ember Fallow Fern Flint Frost Garnet Gorse Hazel Heather Indigo Ivory Juniper Larch "
    "Lichen Linden Loam Madder Maple Marl Mallow Moss Ochre Opal Pebble Pewter Rowan Russet Saffron Sable Sedge "
    "Sienna Slate Sorrel Tawny Teasel Thistle Umber Verdigris Willow Yarrow"
).split()
CREATURES = (
    "Avocet Badger Bittern Bunting Chough Cormorant Corncrake Curlew Dipper Dotterel Dunlin Egret Fieldfare Finch "
    "Gannet Godwit Grebe Harrier Heron Hobby Ibis Jackdaw Kestrel Lapwing Linnet Marten Merlin Moorhen Nuthatch "
    "Osprey Ouzel Petrel Pipit Plover Ptarmigan Puffin Quail Redstart Sandpiper Shearwater Shrike Siskin Skylark "
    "Snipe Stonechat Swift Teal Tern Turnstone Wagtail Waxwing Wheatear Whimbrel Wigeon Wren"
).split()
TRADES = (
    "Bell Founders|Biscuit Tins|Boat Chandlers|Bookbinders|Brush Makers|Button Works|Candle Works|Clock Parts|"
    "Compass Makers|Cordage|Cork Works|Enamel Works|Gasket Works|Hinge Works|Kiln Works|Lamp Makers|Lens Grinders|"
    "Looms|Map Printers|Paper Mills|Pencil Works|Pump Makers|Rope Walk|Sail Lofts|Saddlery|Spring Works|"
    "Stationery Works|Tile Works|Twine Mills|Umbrella Makers|Valve Works|Wicker Works"
).split("|")

Row = dict[str, str]


@dataclass
class Firm:
    """One firm of the source with its rows by year."""

    number: str
    rows: dict[int, Row] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """Give the fiscal years on file."""
        return sorted(self.rows)

    @property
    def failed_after(self) -> int | None:
        """Give the last fiscal year before the failure, or None for a firm that did not fail within a year."""
        last = self.years[-1]
        return last if self.rows[last]["default_1y"] == "1" else None

    @property
    def lot(self) -> str:
        """Give what decides by chance, the same every time."""
        return hashlib.sha256(f"tradecover demo {self.number}".encode()).hexdigest()


def main(source: Path, folder: Path) -> None:
    """Write statements.csv.gz and failures.csv."""
    firms = sorted(chosen(read(source)), key=lambda firm: firm.lot)
    names = named(firms)
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
        items = columns_between(next(csv.reader(text)))
    statements = io.StringIO(newline="")
    writer = csv.writer(statements, lineterminator="\n")
    head = ("buyer_name", "country", "identifier_scheme", "identifier_value", "fiscal_year", "period_end", "currency")
    writer.writerow((*head, *items))
    for firm in firms:
        for year in firm.years:
            amounts = (dollars(firm.rows[year][item]) for item in items)
            fixed = (names[firm.number], "US", "demo", firm.number, year, f"{year}-12-31", "USD")
            writer.writerow((*fixed, *amounts))
    packed = gzip.compress(statements.getvalue().encode(), 9, mtime=0)
    (folder / "statements.csv.gz").write_bytes(packed)
    failures = folder / "failures.csv"
    failures.write_text("".join(failure_lines(firms)), encoding="utf-8")
    print(f"{len(firms)} firms, {sum(len(firm.rows) for firm in firms)} statements, {len(packed):,} bytes")


def read(source: Path) -> list[Firm]:
    """Gather the source's rows by firm."""
    firms: dict[str, Firm] = {}
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            firms.setdefault(row["company_id"], Firm(row["company_id"])).rows[int(row["year"])] = row
    return list(firms.values())


def chosen(firms: Iterable[Firm]) -> Iterator[Firm]:
    """Choose the demo's firms: failures, survivors of all sizes, and some that come late and are not rated at first."""
    drawn = sorted((firm for firm in firms if len(firm.rows) >= YEARS_MIN), key=lambda firm: firm.lot)
    failed = [firm for firm in drawn if firm.failed_after is not None]
    in_time = [f for f in failed if f.years[0] <= FIRST_YEAR_LATEST and FAILED_FROM <= failure_year(f) <= FAILED_TO]
    yield from in_time[:FAILED_COUNT]
    yield from [firm for firm in failed if failure_year(firm) < FAILED_FROM][:FAILED_BEFORE_COUNT]
    sound = [firm for firm in drawn if all(row["default_3y"] == "0" for row in firm.rows.values())]
    yield from [firm for firm in sound if firm.years[0] > SIZE_YEAR and firm.years[-1] >= LAST_YEAR_EARLIEST][
        :LATE_COUNT
    ]
    lasting = [f for f in sound if f.years[0] <= FIRST_YEAR_LATEST and f.years[-1] >= LAST_YEAR_EARLIEST]
    yield from spread(lasting)


def spread(firms: Iterable[Firm]) -> Iterator[Firm]:
    """Give equally many firms of each fifth by total assets."""
    by_size = sorted(
        (firm for firm in firms if SIZE_YEAR in firm.rows),
        key=lambda firm: (Decimal(firm.rows[SIZE_YEAR]["total_assets"]), firm.lot),
    )
    for place in range(SIZE_CLASSES):
        start, end = (len(by_size) * step // SIZE_CLASSES for step in (place, place + 1))
        fifth = sorted(by_size[start:end], key=lambda firm: firm.lot)
        yield from fifth[: SURVIVOR_COUNT // SIZE_CLASSES]


def failure_year(firm: Firm) -> int:
    """Give the year in which a firm that failed is taken to have failed."""
    return (firm.failed_after or 0) + 1


def failure_lines(firms: Iterable[Firm]) -> Iterator[str]:
    """Write what the source says of each failure, and what it does not."""
    yield "country,identifier_value,happened_on,note\n"
    for firm in firms:
        year = firm.failed_after
        if year is not None:
            yield f'US,{firm.number},{year + 1}-12-31,"{NOTE.format(year=year)}"\n'


def named(firms: Iterable[Firm]) -> dict[str, str]:
    """Make up one name a firm; no two firms share the first two words."""
    names: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for firm in firms:
        lot = int(firm.lot, 16)
        trade = TRADES[lot % len(TRADES)]
        pair = pair_of(lot)
        while pair in taken:
            lot += 1
            pair = pair_of(lot)
        taken.add(pair)
        names[firm.number] = " ".join((*pair, trade))
    return names


def pair_of(lot: int) -> tuple[str, str]:
    """Give the first two words of a name."""
    return COLOURS[lot // len(TRADES) % len(COLOURS)], CREATURES[lot // 4_096 % len(CREATURES)]


def columns_between(header: list[str]) -> list[str]:
    """Give the columns of the statement's items."""
    return header[header.index(FIRST_ITEM) : header.index(LAST_ITEM) + 1]


def dollars(millions: str) -> str:
    """Write USD millions as whole dollars, rounded half to even to the thousand that the source is exact to.

    Market values have four decimals there, hundreds of dollars.
    """
    return str(int((Decimal(millions) * MILLION / 100).quantize(Decimal(1))) * 100)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
