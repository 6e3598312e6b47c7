"""The demo's sanctions list: invented as a whole, with a name or two like those of firms whose names are made up."""

from importlib.resources import files
from typing import BinaryIO, Final, cast

from sqlalchemy.orm import Session

from basics.actors import OPERATOR, RULES
from jobs.screening import chunks_of_all, run_chunk
from people.queries import business_date
from registry.screening.lists.values import ListFile
from registry.screening.loading.service import ListUpload, load_list
from registry.screening.runs import service as runs

_FILE: Final = "invented_list.csv"


def load_invented_list(session: Session) -> None:
    """Read the list, and screen everybody here and now, within one transaction."""
    on = business_date(session)
    with files("registry.demo_data").joinpath(_FILE).open("rb") as stream:
        found = (ListFile(cast("BinaryIO", stream), _FILE),)
        upload = ListUpload("demo", "Demo list (invented)", "list-csv", found, is_invented=True)
        load_list(session, upload, actor=OPERATOR, on=on)
    for listed in runs.lists_to_screen(session):
        chunks = list(chunks_of_all(session))
        run_id = runs.plan_run(session, listed, chunks, on=on)
        for position in range(len(chunks)):
            run_chunk(session, run_id, position)
        runs.finish_run(session, run_id, actor=RULES)
