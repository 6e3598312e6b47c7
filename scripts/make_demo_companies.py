"""Make the demo's extract of real companies: `python scripts/make_demo_companies.py`.

Of the LEI records that come with the benchmarks: every second active company that is neither a fund nor a government
body. The same bytes from the same source.
"""

import gzip
import json
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "bench" / "data" / "gleif_2024-05-05.json.gz"
TARGET: Final = ROOT / "registry" / "demo_data" / "companies_gleif.json.gz"
KEPT: Final = 150


def is_company(record: dict[str, Any]) -> bool:
    """Tell whether a record is of an active company."""
    entity = record["Entity"]
    return (entity["EntityStatus"]["$"], entity["EntityCategory"]["$"]) == ("ACTIVE", "GENERAL")


def main() -> None:
    """Write the extract."""
    records = json.loads(gzip.decompress(SOURCE.read_bytes()))["records"]
    chosen = list(filter(is_company, records))[::2][:KEPT]
    text = json.dumps({"records": chosen}, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(chosen)} companies in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
