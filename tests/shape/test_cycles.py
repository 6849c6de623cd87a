"""No module imports another that imports it in turn: function-local imports count, imports for types alone do not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.shape.files import ROOT, files, tree


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """All imports below a node, without those beneath ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        yield from imports_of(child)


def graph() -> dict[str, set[str]]:
    """Module → the modules of Kith that it imports."""
    paths = {module_of(path): path for path in files("kith/", ending=".py")}
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        named: set[str] = set()
        for line in imports_of(tree(path)):
            if isinstance(line, ast.Import):
                named |= {each.name for each in line.names}
            else:
                inner = {f"{line.module}.{each.name}" for each in line.names}
                named |= inner if inner <= paths.keys() else {line.module or ""} | inner
        found[module] = (named & paths.keys()) - {module}
    return found


def test_no_module_imports_another_that_imports_it_in_turn() -> None:
    try:
        tuple(TopologicalSorter(graph()).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1]
        raise AssertionError(" is imported by ".join(cycle)) from error


def test_the_graph_knows_imports_within_functions_and_leaves_out_those_for_types() -> None:
    inner = "def f():\n    import b\n\nif TYPE_CHECKING:\n    import c\n"
    found = imports_of(ast.parse(f"import a\n{inner}"))
    assert [each.names[0].name for each in found] == ["a", "b"]
