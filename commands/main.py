"""The command `tradecover`: a table of commands, each imported only when it is called."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final

import click

from basics.errors import DomainError, Invalid
from commands.output import complain, complain_of


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command by the module and name that it is found under, and its line in the help."""

    module: str
    name: str
    summary: str


COMMANDS: Final[Mapping[str, Lazy]] = {
    "bureau": Lazy("commands.bureau", "bureau", "Bring in what a bureau knows of buyers."),
    "claims": Lazy("commands.cases", "claims", "Assess a claim from a case file, step by step."),
    "cover": Lazy("commands.cases", "cover", "Read the cover clock of a case: what to do by when."),
    "demo": Lazy("commands.demo", "demo_command", "Start the demo: portal, worker, real firms with made-up names."),
    "ledger": Lazy("commands.ledger", "ledger", "Bring in invoices and receipts of a policy."),
    "migrate": Lazy("commands.migrate", "migrate_command", "Bring the database up to date."),
    "rates": Lazy("commands.ledger", "rates", "Bring in reference rates between currencies."),
    "registry": Lazy("commands.registry", "registry", "Tell which company is meant."),
    "scorecard": Lazy("commands.scorecard", "scorecard", "Train, measure and use scorecards on tables."),
    "serve": Lazy("commands.serve", "serve_command", "Serve the portal and the API."),
    "verify": Lazy("commands.verify", "verify", "Make stored assessments again, and tell where one is another."),
    "worker": Lazy("commands.worker", "worker_command", "Run monitoring and send notices."),
}

EXIT_REFUSED: Final = 1
EXIT_BAD_INPUT: Final = 2


class LazyGroup(click.Group):
    """A group whose commands are imported when called; its errors follow the contract of `docs/cases.md`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command without importing one."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command that is called."""
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(lazy.module), lazy.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command and leave with its exit status: 2 for bad input, 1 for a refusal, never a traceback."""
        extra = {"prog_name": "tradecover", **extra, "standalone_mode": False}
        try:
            status = super().main(*args, **extra)
            sys.exit(status if isinstance(status, int) else 0)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(EXIT_BAD_INPUT)
        except click.UsageError as error:
            program = error.ctx.command_path if error.ctx else "tradecover"
            complain(f"{program}: {error.format_message().rstrip('.')}; see {program} --help")
            sys.exit(EXIT_BAD_INPUT)
        except click.ClickException as error:
            complain(error.format_message())
            sys.exit(error.exit_code)
        except click.Abort:
            complain("stopped before the end")
            sys.exit(EXIT_REFUSED)
        except Invalid as error:
            complain_of(error)
            sys.exit(EXIT_BAD_INPUT)
        except DomainError as error:
            complain(f"{error.code}: {error.message}")
            sys.exit(EXIT_REFUSED)
        except Exception as error:
            told = _trouble(error)
            if told is None:
                raise
            status, message = told
            complain(message)
            sys.exit(status)


def _trouble(error: Exception) -> tuple[int, str] | None:
    """Give exit status and message for what machine or database refuses; None for a bug of ours."""
    if isinstance(error, OSError) and error.strerror:
        place = error.filename or "this machine"
        return EXIT_REFUSED, f"{place}: {error.strerror}; a place that can be written to is right"
    kinds = [f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__]  # the help imports no database
    cause = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    if "sqlalchemy.exc.OperationalError" in kinds:
        return EXIT_REFUSED, f"database: {cause}; one that answers, with room on its disk, is right"
    if kinds[0] == "sqlalchemy.exc.DatabaseError":  # its other kinds are bugs of ours
        return EXIT_BAD_INPUT, f"database: {cause}; a whole file that is a database is right"
    if "sqlalchemy.exc.ArgumentError" in kinds:
        return EXIT_BAD_INPUT, f"database: {cause}; an address such as sqlite:///tradecover.db is right"
    return None


@click.group("tradecover", cls=LazyGroup)
@click.version_option(package_name="tradecover", message="%(prog)s %(version)s")
def main() -> None:
    """Trade credit insurance: limits that explain themselves, a clock on every invoice, claims settled to the cent."""


def run() -> None:
    """Run the command line; the entry point of the distribution."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a reference in Polish on a terminal that knows ASCII only
    main()
