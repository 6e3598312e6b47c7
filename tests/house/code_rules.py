"""Rules that are read off the syntax tree. Each gives its faults as `path:line: what is wrong`."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from tests.house.source import Module

FILE_LINES: Final = 400
TEST_FILE_LINES: Final = 600
FUNCTION_LINES: Final = 50
PARAMETERS: Final = 5

_MONEY: Final = re.compile(r"(^|_)(minor|amount|price|premium|indemnity|outstanding|committed|capacity|deductible)$")
_INEXACT: Final = frozenset(("float", "Float", "Double", "REAL", "Numeric", "DOUBLE_PRECISION"))
_CLOCKS: Final = {
    "datetime": ("now", "utcnow", "today"),
    "date": ("today",),
    "time": ("time", "time_ns", "localtime", "gmtime"),
    "func": ("now", "clock_timestamp", "current_timestamp", "current_date", "localtimestamp"),
}
# A lease runs out by the database's clock, which all workers share; their own clocks differ.
_BY_THE_DATABASE: Final = "jobs/leases.py"
_BEHIND_THE_ORM: Final = frozenset(("text", "exec_driver_sql"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def _names(node: ast.AST) -> set[str]:
    """Give every name and attribute that an expression mentions."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _is_money(names: Iterable[str]) -> bool:
    return any(_MONEY.search(name) for name in names)


def _called(call: ast.Call) -> str:
    """Give the last name of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def sizes(module: Module) -> Iterator[str]:
    """A file, a function and a list of parameters end where a reader loses the thread."""
    lines, most = len(module.text.splitlines()), TEST_FILE_LINES if module.room == "tests" else FILE_LINES
    if lines > most:
        yield f"{module.path}:1: {lines} lines, at most {most} are right: split it by use case"
    for function in _functions(module):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES and not module.is_migration:  # a migration is a list of columns, read once
            yield module.at(function, f"{function.name} has {length} lines, at most {FUNCTION_LINES} are right")
        count = len(_parameters(function))
        if count > PARAMETERS and module.is_product:
            yield module.at(function, f"{function.name} has {count} parameters, at most {PARAMETERS} are right")


def _parameters(function: Function) -> list[ast.arg]:
    """Give the parameters that a reader has to keep in mind: the object and the session go without saying."""
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [parameter for parameter in every if parameter.arg not in ("self", "cls", "session")]


def float_money(module: Module) -> Iterator[str]:
    """Money is whole minor units: never a float, never divided but as `Money.exact`, never an inexact column."""
    if module.path.startswith("portal/charts/"):
        return  # a picture measures in pixels; its figures are printed from Money
    for node in ast.walk(module.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_divided_money(node):
            yield module.at(node, "money is divided; Money.times with a Rate or a Fraction is right")
        if isinstance(node, ast.Call) and _called(node) == "float" and _is_money(_names(node)):
            yield module.at(node, "money becomes a float; Money is right")
        if isinstance(node, ast.AnnAssign) and _is_money(_names(node.target)) and _INEXACT & _column(node):
            yield module.at(node, "money is declared inexact; whole minor units are right")
        if (
            isinstance(node, ast.arg)
            and node.annotation
            and _is_money([node.arg])
            and "float" in _names(node.annotation)
        ):
            yield module.at(node, f"{node.arg} is a float; Money is right")
        if isinstance(node, ast.Call) and _called(node) == "Column" and _is_inexact_money_column(node):
            yield module.at(node, "a column of money is inexact; BIGINT of minor units is right")


def _is_divided_money(division: ast.BinOp) -> bool:
    names = _names(division)
    return _is_money(names) and "exact" not in names and "Fraction" not in names


def _column(node: ast.AnnAssign) -> set[str]:
    return _names(node.annotation) | (_names(node.value) if node.value else set())


def _is_inexact_money_column(call: ast.Call) -> bool:
    words = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return _is_money(words) and bool(_INEXACT & _names(call))


def clock_readers(module: Module) -> Iterator[str]:
    """One file reads the clock; the business date is an argument."""
    if module.path == "basics/clock.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            shared = owner == "func" and module.path == _BY_THE_DATABASE
            if node.attr in _CLOCKS.get(owner, ()) and not shared:
                yield module.at(node, f"{owner}.{node.attr} reads the clock; basics.clock is right")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            read = {alias.name for alias in node.names} & {*_CLOCKS["time"]}
            if read:
                yield module.at(node, f"time.{min(read)} reads the clock; basics.clock is right")


def state_setters(module: Module) -> Iterator[str]:
    """A state changes in a service alone, and there by the table of its life cycle."""
    if module.name == "service.py" or module.path.startswith("basics/lifecycles/"):
        return
    for node in ast.walk(module.tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield f"{module.path}:{node.lineno}: a state is set outside service.py"  # type: ignore[attr-defined]  # a statement
        if (
            isinstance(node, ast.Call)
            and _called(node) == "values"
            and any(word.arg == "state" for word in node.keywords)
        ):
            yield module.at(node, "a state is set outside service.py")
        if (
            isinstance(node, ast.Call)
            and _called(node) == "setattr"
            and '"state"' in ast.unparse(node).replace("'", '"')
        ):
            yield module.at(node, "a state is set outside service.py")


def tenant_tables(modules: Iterable[Module]) -> frozenset[str]:
    """Give the classes of `models` whose rows belong to one policyholder."""
    classes = [node for module in modules if module.room == "models" for node in module.tree.body]
    return frozenset(
        node.name
        for node in classes
        if isinstance(node, ast.ClassDef) and "TenantRow" in {name for base in node.bases for name in _names(base)}
    )


def scopeless_queries(module: Module, tenant: frozenset[str]) -> Iterator[str]:
    """Who reads tenants' rows says whose: by a `scope`, or a `ScopedSession`, that has no default."""
    if not module.is_product or module.room in ("models", "migrations"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _called(node) in ("Session", "sessionmaker", "scoped_session"):
            yield module.at(node, "a session without a scope; unit_of_work and read_only of models.engine are right")
        if isinstance(node, ast.Attribute) and node.attr == "__table__" and tenant & _names(node.value):
            yield module.at(node, "a table behind the ORM is not narrowed to the scope")
        if (
            isinstance(node, ast.Call)
            and _called(node) in _BEHIND_THE_ORM
            and module.name in ("queries.py", "service.py")
        ):
            yield module.at(node, "SQL as text is not narrowed to the scope")
    if module.name == "queries.py":
        yield from _scopeless_functions(module, tenant)


def _scopeless_functions(module: Module, tenant: frozenset[str]) -> Iterator[str]:
    functions = {node.name: node for node in module.tree.body if isinstance(node, Function)}
    for name, function in functions.items():
        tables = tenant & _names_within(function, functions)
        if tables and not name.startswith("_") and not any(map(_is_scope, _parameters_without_default(function))):
            yield module.at(function, f"{name} reads {', '.join(sorted(tables))} and takes no scope")


def _names_within(function: Function, functions: dict[str, Function]) -> set[str]:
    """Give the names that a function mentions, itself or by the private functions of its file."""
    names, waiting = _names(function), [function.name]
    seen = set(waiting)
    while waiting:
        helpers = {name for name in _names(functions[waiting.pop()]) & functions.keys() if name.startswith("_")} - seen
        for helper in helpers:
            names |= _names(functions[helper])
        waiting += helpers
        seen |= helpers
    return names


def _is_scope(parameter: ast.arg) -> bool:
    annotation = _names(parameter.annotation) if parameter.annotation else set()
    return parameter.arg == "scope" or "ScopedSession" in annotation


def _parameters_without_default(function: Function) -> list[ast.arg]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    required = positional[: len(positional) - len(given.defaults)]
    keywords = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return required + [parameter for parameter, default in keywords if default is None]


def undocumented(module: Module) -> Iterator[str]:
    """Every module says what it is for; a file of tests says it by its name."""
    if module.room != "tests" and not ast.get_docstring(module.tree):
        yield f"{module.path}:1: no docstring says what the module is for"


def migrations_that_import_ours(module: Module, ours: Iterable[str]) -> Iterator[str]:
    """A migration imports nothing of ours: it must mean the same in ten years; and it goes both ways."""
    if not module.is_migration:
        return
    imported = [alias.name for node in ast.walk(module.tree) if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "" for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)]
    for name in imported:
        if name.split(".")[0] in (*ours, "migrations"):
            yield f"{module.path}:1: a migration imports {name}"
    functions = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    for name in ("upgrade", "downgrade"):
        if name not in functions or all(
            isinstance(part, ast.Pass | ast.Expr) and _says_nothing(part) for part in functions[name].body
        ):
            yield f"{module.path}:1: {name} does nothing"


def _says_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
