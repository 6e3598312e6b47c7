"""The real companies of the demo: some LEI records, under their own names. Nothing rates them, and nothing is invented.

They are there for the search and for customer lists, which never pair a real name with an anonymised firm.
"""

from datetime import date
from importlib.resources import files
from typing import BinaryIO, Final, cast

from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from models.engine import unit_of_work
from registry.feeds.loading import Loading, load_feed
from registry.values import BureauFile, Keep

_FILE: Final = "companies_gleif.json.gz"


def load_real_companies(engine: Engine, *, on: date) -> None:
    """Load the shipped extract of the LEI index; twice changes nothing."""
    how = Loading(lambda: unit_of_work(engine, InsurerScope()), Keep.NONE, OPERATOR, on)
    with files("registry.demo_data").joinpath(_FILE).open("rb") as stream:
        load_feed(BureauFile(cast("BinaryIO", stream), _FILE, "gleif-json"), how)
