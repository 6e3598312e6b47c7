"""What the commands on scorecards print for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from commands.output import print_table

_VERDICTS: Final = {"pass": "fits", "too_low": "PD too low", "too_high": "PD too high"}


def show_training(summary: Mapping[str, Any]) -> None:
    """Print what a new card is made of, and what it is worth."""
    training = summary["training"]
    features, pairs = len(summary["features"]), len(summary["pairs"])
    click.echo(f"Scorecard {summary['card']} in {summary['folder']} (SHA-256 of card.json {summary['sha256']})")
    click.echo(
        f"{features} tables and {pairs} two-way tables from {training['rows']:,} rows, {training['defaults']} defaults."
    )
    for evidence in summary["evidence"]:
        click.echo()
        click.echo(f"{evidence['label'].capitalize()}:")
        show_figures(evidence)


def show_evaluation(answer: Mapping[str, Any]) -> None:
    """Print how a card did on a table."""
    through = f" through the map {answer['map']}" if answer["map"] else ""
    click.echo(f"Scorecard {answer['card']} on {answer['table']}{through}")
    show_figures(answer)


def show_figures(found: Mapping[str, Any]) -> None:
    """Print measures, and grade by grade what was stated and what happened."""
    level = f"{found['observed']:.2%}; mean PD {found['pd_mean']:.2%}"
    click.echo(f"{found['rows']:,} rows, {found['defaults']} defaults ({level})")
    click.echo()
    interval = f"95 % interval {found['auc_low']:.4f} to {found['auc_high']:.4f}"
    rows = [
        ("AUC", f"{found['auc']:.4f}", interval),
        ("Gini", f"{found['gini']:.4f}", ""),
        ("KS", f"{found['ks']:.4f}", ""),
        ("Brier", f"{found['brier']:.5f}", ""),
        ("log-loss", f"{found['log_loss']:.5f}", ""),
        ("ECE", f"{found['ece']:.5f}", f"a perfect card stays below {found['ece_perfect_q90']:.5f} nine times of ten"),
        ("recall at 5 %", f"{found['recall_at_5']:.4f}", "of the defaults, among the riskiest 5 % of the rows"),
    ]
    print_table(("measure", "value", ""), rows, right=("value",))
    click.echo()
    headings = ("grade", "count", "defaults", "PD", "observed", "90 % interval", "verdict")
    print_table(headings, [_grade(grade) for grade in found["grades"]], right=headings[:5])


def _grade(grade: Mapping[str, Any]) -> Sequence[str]:
    return (
        str(grade["grade"]),
        f"{grade['rows']:,}",
        str(grade["defaults"]),
        f"{grade['pd_mean']:.2%}",
        f"{grade['observed']:.2%}",
        f"{grade['observed_low']:.2%} to {grade['observed_high']:.2%}",
        _VERDICTS[grade["verdict"]],
    )
