"""What domains tell Kith at start-up: few registries, and few parts of what is said to them."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from kith.transfer.hooks import Importing
from tests.shape.files import ROOT, files, name, tree

# Module-level collections that other modules fill at start-up: one name per question that they answer.
REGISTRIES = {
    "declarations": ("kith.engine.declare.registry._by_slug", "kith.engine.declare.registry._by_model"),
    "extensions": ("kith.engine.declare.extend._added",),
    "kinds of fields": ("kith.engine.fields.kinds.kinds", "kith.engine.fields.kinds._virtual"),
    "jobs": ("kith.engine.work.jobs._handlers",),
    "schedule": ("kith.engine.work.schedule._plans",),
    "events": (
        "kith.engine.work.listening._handlers",
        "kith.engine.work.listening._kinds",
        "kith.engine.work.listening._actions",
    ),
    "pages": ("kith.pages.shell.frame.pages",),
}
# Collections that change and are no registries, each with the reason.
OTHERS = {
    "kith.config.metrics._statuses": "counts the answers of this process",
    "kith.kit.likeness.words.NICKNAMES": "computed from a table in the same module",
    "kith.people.services.duplicates.due._woken": "the time of the last call of a worker",
}
MAKERS = {"list", "dict", "set", "defaultdict", "OrderedDict", "Counter", "deque", "WeakKeyDictionary", "WeakSet"}
MUTATORS = {"append", "add", "extend", "insert", "update", "setdefault", "appendleft"}


def test_what_a_domain_tells_the_importer_has_at_most_8_parts() -> None:
    """The hooks of a declaration are counted in ``tests/developer/test_extend.py``."""
    assert len(dataclasses.fields(Importing)) <= 8


def test_there_are_at_most_8_registries_and_no_other_collection_is_filled_by_other_modules() -> None:
    assert len(REGISTRIES) <= 8
    known = {each for collections in REGISTRIES.values() for each in collections}
    assert set(_changing()) == known | OTHERS.keys()


def test_no_module_adds_to_a_tuple_of_another_one() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in _modules()
        for node in tree(path).body
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute)
    ]
    assert found == []


def test_the_architecture_names_each_registry() -> None:
    text = (ROOT / "docs/developer/architecture.md").read_text()
    table = text.partition("## What is told at start-up")[2].partition("\n## ")[0]
    assert re.findall(r"^\| ([a-z ]+) \| `", table, re.MULTILINE) == list(REGISTRIES)


def _modules() -> list[Path]:
    return files("kith/", ending=".py")


def _changing() -> Iterator[str]:
    """Yield the module-level collections that are empty, or that some function or other module adds to."""
    elsewhere = {each for path in _modules() for each in _added_elsewhere(tree(path))}
    for path in _modules():
        module = tree(path)
        dotted = name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        functions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        inside = {each for node in functions for each in _added_to(node)}
        for variable, value in _assigned(module):
            if not _is_collection(value):
                continue
            if _is_empty(value) or variable in inside or f"{dotted}.{variable}" in elsewhere:
                yield f"{dotted}.{variable}"


def _assigned(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _is_collection(value: ast.expr) -> bool:
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in MAKERS
    return called or isinstance(value, ast.List | ast.Dict | ast.Set)


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return not value.args
    return not (value.keys if isinstance(value, ast.Dict) else getattr(value, "elts", ()))


def _added_elsewhere(module: ast.Module) -> Iterator[str]:
    """Yield the names from other modules that the code adds to, whether it imported them or their module."""
    imported = {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    for written in _added_to(module):
        first, dot, rest = written.partition(".")
        yield f"{imported.get(first, first)}{dot}{rest}"


def _added_to(code: ast.AST) -> Iterator[str]:
    """Yield the names, as written, that the code adds to: ``x.append(…)``, ``x[…] = …``, ``x += …``."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            yield ast.unparse(node.func.value)
        elif isinstance(node, ast.Assign):
            yield from (ast.unparse(each.value) for each in node.targets if isinstance(each, ast.Subscript))
        elif isinstance(node, ast.AugAssign):
            yield ast.unparse(node.target)
