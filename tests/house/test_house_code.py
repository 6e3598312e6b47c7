"""Sizes, money, clock, states, scopes, docstrings: the rules hold everywhere, and each one bites."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pytest

from tests.house import code_rules
from tests.house.source import CONTEXTS, Module, modules, product_modules, tracked_files

Rule = Callable[[Module], Iterator[str]]
TENANT: Final = frozenset({"CreditLimit"})


def _scopeless(module: Module) -> Iterator[str]:
    return code_rules.scopeless_queries(module, TENANT)


def _importing_migrations(module: Module) -> Iterator[str]:
    return code_rules.migrations_that_import_ours(module, CONTEXTS)


@pytest.mark.parametrize("rule", [code_rules.sizes, code_rules.undocumented], ids=lambda rule: rule.__name__)
def test_rule_holds_in_every_file(rule: Rule) -> None:
    assert [fault for module in modules() for fault in rule(module)] == []


@pytest.mark.parametrize(
    "rule",
    [code_rules.float_money, code_rules.clock_readers, code_rules.state_setters, _importing_migrations],
    ids=lambda rule: rule.__name__.strip("_"),
)
def test_rule_holds_in_the_product(rule: Rule) -> None:
    assert [fault for module in product_modules() for fault in rule(module)] == []


def test_who_reads_tenant_rows_says_whose() -> None:
    tenant = code_rules.tenant_tables(modules())
    assert "LimitDecision" in tenant
    assert [fault for module in product_modules() for fault in code_rules.scopeless_queries(module, tenant)] == []


def _empty_packages(paths: Sequence[str]) -> list[str]:
    """Give the packages that hold nothing but their `__init__.py` and those of packages within."""
    packages = [path.removesuffix("__init__.py") for path in paths if path.endswith("/__init__.py")]
    contents = [path for path in paths if not path.endswith("/__init__.py")]
    return [package for package in packages if not any(path.startswith(package) for path in contents)]


def test_no_package_is_empty() -> None:
    assert _empty_packages(tracked_files()) == []


def test_an_empty_package_is_found() -> None:
    paths = ["a/__init__.py", "a/b/__init__.py", "c/__init__.py", "c/rules.py", "d/__init__.py", "d/rates.csv"]
    assert _empty_packages(paths) == ["a/", "a/b/"]


def test_no_module_is_a_stub() -> None:
    stubs = [module.path for module in product_modules() if module.name != "__init__.py" and len(module.tree.body) < 2]
    assert stubs == []


LONG_FUNCTION: Final = "def grant():\n" + "    pass\n" * 50
FULL_FUNCTION: Final = "def grant():\n" + "    pass\n" * 49


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (code_rules.sizes, "limits/rules.py", "\n" * 401),
        (code_rules.sizes, "tests/test_limits.py", "\n" * 601),
        (code_rules.sizes, "limits/rules.py", LONG_FUNCTION),
        (code_rules.sizes, "limits/rules.py", "def grant(session, a, b, *, c, d, e, f): ..."),
        (code_rules.undocumented, "limits/rules.py", "import datetime"),
        (code_rules.float_money, "claims/rules.py", "share = loss_minor / 3"),
        (code_rules.float_money, "claims/rules.py", "share = row.loss_minor / row.total"),
        (code_rules.float_money, "claims/rules.py", "share = float(debt.minor)"),
        (code_rules.float_money, "claims/rules.py", "def pay(amount: float): ..."),
        (code_rules.float_money, "models/claims.py", "class Claim:\n    indemnity: Mapped[float]"),
        (
            code_rules.float_money,
            "models/claims.py",
            "class Claim:\n    loss_minor = None\n    loss_minor: M = c(Numeric)",
        ),
        (code_rules.float_money, "migrations/versions/0001.py", "sa.Column('loss_minor', sa.Float())"),
        (code_rules.clock_readers, "limits/service.py", "at = datetime.now(tz=UTC)"),
        (code_rules.clock_readers, "limits/service.py", "on = datetime.date.today()"),
        (code_rules.clock_readers, "portal/app.py", "import time\nat = time.time()"),
        (code_rules.clock_readers, "portal/app.py", "from time import time"),
        (code_rules.clock_readers, "limits/queries.py", "select(func.now())"),
        (code_rules.clock_readers, "jobs/leases.py", "at = datetime.now(tz=UTC)"),
        (code_rules.state_setters, "portal/limits.py", "row.state = 'active'"),
        (code_rules.state_setters, "limits/queries.py", "row.state: str = 'active'"),
        (code_rules.state_setters, "limits/queries.py", "update(Limit).values(state='active')"),
        (code_rules.state_setters, "limits/rules.py", "setattr(row, 'state', 'active')"),
        (_scopeless, "limits/queries.py", "def find(session: Session): return select(CreditLimit)"),
        (_scopeless, "limits/queries.py", "def find(scope=None): return select(CreditLimit)"),
        (_scopeless, "limits/queries.py", "def find(*, scope: Scope = ALL): return select(CreditLimit)"),
        (_scopeless, "limits/queries.py", "def find(s): return _all(s)\n\ndef _all(s): return select(CreditLimit)"),
        (_scopeless, "limits/queries.py", "rows = session.execute(text('SELECT 1'))"),
        (_scopeless, "portal/app.py", "session = Session(engine)"),
        (_scopeless, "portal/app.py", "select(CreditLimit.__table__)"),
        (
            _importing_migrations,
            "migrations/versions/0001.py",
            "import models\ndef upgrade(): a()\ndef downgrade(): a()",
        ),
        (_importing_migrations, "migrations/versions/0001.py", "def upgrade(): a()\ndef downgrade(): pass"),
        (_importing_migrations, "migrations/versions/0001.py", "def upgrade(): a()"),
    ],
)
def test_rule_bites(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module.of(path, text)))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (code_rules.sizes, "limits/rules.py", "\n" * 400),
        (code_rules.sizes, "tests/test_limits.py", "\n" * 600),
        (code_rules.sizes, "limits/rules.py", FULL_FUNCTION),
        (code_rules.sizes, "limits/rules.py", "class A:\n    def grant(self, session, a, b, *, c, d, e): ..."),
        (code_rules.undocumented, "tests/test_limits.py", "import datetime"),
        (code_rules.float_money, "claims/rules.py", "share = loss.times(rate)\nhalf = loss_minor // 2\nodds = 1 / 3"),
        (code_rules.float_money, "policies/rules.py", "Money.rounded(amount.exact * rate / other, currency)"),
        (code_rules.float_money, "portal/charts/bars.py", "height = amount / scale"),
        (code_rules.float_money, "models/underwriting.py", "class Assessment:\n    pd: Mapped[float]"),
        (code_rules.clock_readers, "basics/clock.py", "at = datetime.now(tz=UTC)"),
        (code_rules.clock_readers, "limits/service.py", "at = clock.now()"),
        (code_rules.clock_readers, "jobs/leases.py", "expires = func.now()"),
        (code_rules.state_setters, "limits/service.py", "row.state = next_state(row.state, action)"),
        (_scopeless, "limits/queries.py", "def find(session: ScopedSession): return select(CreditLimit)"),
        (_scopeless, "limits/queries.py", "def find(session: Session, *, scope: Scope): return select(CreditLimit)"),
        (_scopeless, "registry/queries.py", "def find(session: Session): return select(Buyer)"),
        (
            _scopeless,
            "limits/queries.py",
            "def find(s, scope): return _all(s)\n\ndef _all(s): return select(CreditLimit)",
        ),
        (_scopeless, "policies/service.py", "session.execute(ExchangeRate.__table__.insert(), rows)"),
        (code_rules.sizes, "migrations/versions/0001.py", LONG_FUNCTION),
        (_importing_migrations, "migrations/versions/0001.py", "def upgrade(): a()\ndef downgrade(): b()"),
    ],
)
def test_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module.of(path, text))) == []
