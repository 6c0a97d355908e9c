"""The source tree: one name for each capability everywhere, small functions and files, and no private imports."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.shell import ROOT

CAPABILITIES = {
    *("casework", "dialogue", "digest", "duty", "follow_ups"),
    *("group", "membership", "menu", "reporting", "routing", "sealed_tips"),
}
TEXTS = {"alarms", "buttons", "operations", "refusals", "shell", "wording"}
# Folders of names, and the names in them that are not of one capability.
SHARED = {
    "bot/handlers/*.py": {
        *("router", "dispatch", "capabilities", "commands", "chats", "edits", "strangers", "restricted"),
    },
    "bot/services/*": {"sweep"},
    "bot/locales/id/LC_MESSAGES/*.po": TEXTS,
    "bot/locales/en/LC_MESSAGES/*.po": TEXTS,
    "tests/*/": {
        *("messaging", "runtime", "database", "operations", "cli", "channels", "web", "reading"),
        *("sandbox", "rig", "bench", "mutants"),
    },
}
HANDLERS, SERVICES, *COMPLETE = SHARED  # each capability has a handler or a service, and its name in all the others
MOST_LOOSE_MODULES = 8
MOST_LINES_OF_FILE = 300
# Lines of functions, from `def` to the end, without the docstring.
MOST_LINES, MOST_LINES_OF_NINE_IN_TEN, MOST_LINES_MEDIAN = 40, 15, 6
# Calls of which the linter cannot hold the method, and the files that may make them.
ONLY_IN = {
    "commit": {"bot/database/database.py"},
    "rollback": set(),
    "create_task": {"sandbox/telegram/app.py", "sandbox/telegram/webhook.py"},
    "ensure_future": {"bot/messaging/sender.py", "bot/runtime/loops.py", "sandbox/demo/process.py"},
}
# The one way to insert, and the copying of rows as they are stored.
MAY_INSERT = {"bot/database/adding.py", "bot/operations/backup/rows.py"}
INSERTS = ("insert", "session.add", "session.add_all", "session.merge")


def names(root: Path, place: str) -> set[str]:
    """The names in a place. Folders without code are left from another version."""
    found = (path for path in root.glob(place) if path.is_file() or any(path.rglob("*.py")))
    return {path.stem for path in found if not path.name.startswith("_")}


def parsed(root: Path, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    """The Python files in these folders: path and content."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text())


def strange_names(root: Path) -> list[str]:
    known = {place: CAPABILITIES | shared for place, shared in SHARED.items()}
    return [f"{place}: {name}" for place in SHARED for name in names(root, place) - known[place]]


def missing_names(root: Path) -> list[str]:
    missing = [f"{place}: {name}" for place in COMPLETE for name in CAPABILITIES - names(root, place)]
    return missing + [f"bot: {name}" for name in CAPABILITIES - names(root, HANDLERS) - names(root, SERVICES)]


def loose_modules(root: Path) -> list[str]:
    found = sorted(names(root, "bot/*.py"))
    return found if len(found) > MOST_LOOSE_MODULES else []


def long_files(root: Path) -> list[str]:
    files = [path for folder in ("bot", "sandbox") for path in (root / folder).rglob("*.py")]
    return [str(path) for path in files if len(path.read_text().splitlines()) > MOST_LINES_OF_FILE]


def function_lines(root: Path) -> dict[str, int]:
    """The lines of each function, also of those in classes and in other functions."""
    found = {}
    for path, tree in parsed(root, "bot", "sandbox"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) is not None else 0
                found[f"{path}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1 - docstring
    return found


def long_functions(root: Path) -> list[str]:
    return [name for name, lines in function_lines(root).items() if lines > MOST_LINES]


def many_long_functions(root: Path) -> list[str]:
    lines = sorted(function_lines(root).values())
    nine_in_ten = lines[len(lines) * 9 // 10]
    found = [f"median {median(lines)}"] if median(lines) > MOST_LINES_MEDIAN else []
    return found + ([f"nine in ten {nine_in_ten}"] if nine_in_ten > MOST_LINES_OF_NINE_IN_TEN else [])


def imports(root: Path, *folders: str) -> Iterator[tuple[str, str, str]]:
    """The names that files import from this project: file, module, name."""
    for path, tree in parsed(root, *folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                if node.level or module.partition(".")[0] in ("bot", "sandbox", "migrations", "tests"):
                    yield from ((path, module, each.name) for each in node.names)


def private_imports(root: Path) -> list[str]:
    return [f"{path}: {name}" for path, _, name in imports(root, "bot", "sandbox") if name.startswith("_")]


def imports_from_tests(root: Path) -> list[str]:
    """What several tests use belongs into a module of its own."""
    found = imports(root, "tests")
    return [f"{path}: {name}" for path, module, name in found if ".test_" in f".{module}.{name}"]


def working_handlers(root: Path) -> list[str]:
    """Handlers that do more with the transaction than hand it to one service."""
    found = []
    for path, tree in parsed(root, "bot/handlers"):
        if Path(path).stem in CAPABILITIES - {"menu"}:  # `menu` has no service
            found += [f"{path}:{node.lineno}" for node in ast.walk(tree) if _uses_transaction(node)]
            found += [f"{path}:{body[1].lineno}" for body in _bodies(tree) if len(body) > 1]
    return found


def _uses_transaction(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "tx"


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Of each block of statements those that call a service."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield [each for each in block if isinstance(each, ast.Expr | ast.Assign) and _hands_on(each)]


def _hands_on(statement: ast.stmt) -> bool:
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call) and node.args)
    return any(isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "tx" for call in calls)


def other_inserts(root: Path) -> list[str]:
    """Calls that insert rows in another way than `Tx.add`."""
    return [
        f"{path}:{node.lineno}"
        for path, tree in parsed(root, "bot", "sandbox")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and path not in MAY_INSERT
        if f".{ast.unparse(node.func)}".endswith(tuple(f".{name}" for name in INSERTS))
    ]


CHECKS = (
    *(strange_names, missing_names, loose_modules, long_files, working_handlers),
    *(long_functions, many_long_functions, private_imports, imports_from_tests, other_inserts),
)
Check = Callable[[Path], list[str]]


@pytest.mark.parametrize("check", CHECKS)
def test_the_source_tree_is_in_order(check: Check) -> None:
    assert check(ROOT) == []


def functions(*lines: int) -> str:
    return "".join("def f():\n" + "    pass\n" * (each - 1) for each in lines)


SPOILED: list[tuple[Check, list[str], str]] = [
    *((strange_names, [place.replace("*.", "odd.").replace("*", "odd/x.py")], "") for place in SHARED),
    (missing_names, ["bot/handlers/menu.py", "bot/locales/id/LC_MESSAGES/menu.po"], ""),
    (loose_modules, [f"bot/{number}.py" for number in range(9)], ""),
    (long_files, ["sandbox/page/x.py"], "\n" * 301),
    (long_functions, ["bot/x.py"], functions(*[2] * 20, 41)),
    (many_long_functions, ["bot/x.py"], functions(6, 7, 8)),
    (many_long_functions, ["bot/x.py"], functions(*[2] * 8, 16, 16)),
    (private_imports, ["bot/x.py"], "from bot.app import _private"),
    (private_imports, ["sandbox/x.py"], "def f():\n    from .app import _private"),
    (other_inserts, ["bot/x.py"], "tx.execute(insert(Tip), rows)"),
    (other_inserts, ["bot/x.py"], "def f(tx):\n    tx.session.add(Tip())"),
    (imports_from_tests, ["tests/menu/x.py"], "from tests.test_walk import STORY"),
    (working_handlers, ["bot/handlers/duty.py"], "def f(request):\n    request.tx.send(request.member, 1)"),
    (working_handlers, ["bot/handlers/duty.py"], "def f(request):\n    g(request.tx)\n    x = h(request.tx, 1)"),
]


@pytest.mark.parametrize(("check", "files", "content"), SPOILED)
def test_a_source_tree_out_of_order_is_seen(tmp_path: Path, check: Check, files: list[str], content: str) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert check(tmp_path) != []


@pytest.mark.parametrize("name", ONLY_IN)
def test_only_one_place_commits_and_starts_loops(name: str) -> None:
    found = {
        path
        for path, tree in parsed(ROOT, "bot", "sandbox")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == name
    }
    assert found == ONLY_IN[name]
