"""`tradecover verify`: make what is stored again, and tell where it is not what was stored."""

import click

from basics.scopes import InsurerScope
from commands.import_files import embedded_url
from commands.output import complain, print_json
from models.engine import engine_for, read_only
from underwriting.governance.recomputing import recompute_all
from underwriting.governance.values import Recomputed

_TOLD = 20


@click.command("verify")
@click.option("--decisions", is_flag=True, help="Make every stored assessment again with its own scorecard.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--database-url", envvar="TRADECOVER_DATABASE_URL", help="By default the demo's embedded database.")
def verify(database_url: str | None, *, decisions: bool, as_json: bool) -> int:
    """Make what is stored again, and compare.

    Nothing is changed. Exit status 1 where an assessment came out differently; one whose scorecard is not published
    here in that version cannot be made again, and is counted.
    """
    if not decisions:
        raise click.UsageError("nothing to verify; --decisions is right")
    found = _all_decisions(database_url or embedded_url())
    if as_json:
        print_json(
            {
                "checked": found.checked,
                "identical": found.identical,
                "different": len(found.different),
                "not_published": found.not_published,
                "different_ids": list(found.different),
            }
        )
    else:
        click.echo(
            f"{found.checked} assessments checked: {found.identical} identical, {len(found.different)} different, "
            f"{found.not_published} by a scorecard that is not published here."
        )
    for assessment_id in found.different[:_TOLD]:
        complain(f"assessment {assessment_id}: made again it is another; what was stored then is right")
    if len(found.different) > _TOLD:
        complain(f"assessments: {len(found.different) - _TOLD} more are different; see --json for all of them")
    return int(bool(found.different))


def _all_decisions(url: str) -> Recomputed:
    """Add up the chunks; only the ids of what is different are kept."""
    engine, found = engine_for(url), Recomputed()
    try:
        with read_only(engine, InsurerScope()) as session:
            for chunk in recompute_all(session):
                found = found.with_chunk(chunk)
    finally:
        engine.dispose()
    return found
