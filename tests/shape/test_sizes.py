"""Small files, small functions, and budgets by part (docs/adr/0015-size-budgets.md)."""

from __future__ import annotations

import ast
import gzip
import re
from pathlib import Path

from tests.shape.files import ROOT, committed, files, functions, length, name

CODE = [*files("kith/", "tests/", "bench/", "scripts/", ending=".py"), *files("static/", ending=".css")]
# The operations that are measured, one after the other: a table that happens to be a function.
TABLE = ("kith/config/bench/operations.py", "operations")
APPLICATIONS = ("pages", "transfer", "api", "custom")
# As it is served: without comments and indentation.
MOST_CSS_BYTES = 15_000


def too_long(paths: list[Path], most: int) -> list[str]:
    return [f"{name(path)}: {length(path)} lines" for path in paths if length(path) > most]


def test_no_file_of_code_style_or_template_is_longer_than_300_lines() -> None:
    assert too_long([*CODE, *files("templates/", "tests/", ending=".html")], 300) == []


def test_no_module_of_javascript_is_longer_than_200_lines() -> None:
    assert too_long(files("static/", ending=".js"), 200) == []


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in files("kith/", "tests/", "bench/", ending=".py")
        for node in functions(path)
        if (name(path), node.name) != TABLE
        if (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []


def test_each_room_of_the_engine_and_each_application_keeps_its_budget() -> None:
    """The budgets are those of the decision, where it says what each one bought."""
    table = (ROOT / "docs/adr/0015-size-budgets.md").read_text()
    budgets = {part: int(most.replace(",", "")) for part, most in re.findall(r"^\| (\w+) \| ([\d,]+) \|", table, re.M)}
    rooms = {path.name for path in (ROOT / "kith/engine").iterdir() if (path / "__init__.py").exists()}
    assert budgets.keys() == {*APPLICATIONS, *rooms - {"management", "migrations"}}
    lines = {part: _lines(part) for part in budgets}
    assert {part: count for part, count in lines.items() if count > budgets[part]} == {}


def _lines(part: str) -> int:
    folder = f"kith/{part}/" if part in APPLICATIONS else f"kith/engine/{part}/"
    return sum(map(length, files(folder, ending=".py")))


def test_the_engine_consists_of_rooms_and_each_file_name_occurs_once_in_it() -> None:
    engine = ROOT / "kith/engine"
    assert [path.name for path in engine.glob("*.py")] == ["__init__.py", "apps.py"]
    django = ("migrations", "management", "models")
    named = [path.name for path in engine.rglob("*.py") if path.relative_to(engine).parts[0] not in django]
    assert [each for each in sorted({*named} - {"__init__.py"}) if named.count(each) > 1] == []


def test_a_folder_of_the_engine_or_of_an_application_holds_at_most_15_files() -> None:
    folders = [folder for part in ("engine", *APPLICATIONS) for folder in (ROOT / "kith" / part).rglob("*")]
    full = {folder: len(list(folder.glob("*.py"))) for folder in folders if folder.is_dir()}
    assert {name(folder): count for folder, count in full.items() if count > 16} == {}


def test_the_style_sheets_keep_their_budget() -> None:
    sheets = files("static/", ending=".css")
    assert sum(map(length, sheets)) <= 4_400
    served = re.sub(r"/\*.*?\*/|^\s+", "", "".join(path.read_text() for path in sheets), flags=re.DOTALL | re.MULTILINE)
    assert len(gzip.compress(served.encode())) <= MOST_CSS_BYTES


def test_our_own_javascript_keeps_its_budget() -> None:
    assert sum(map(length, files("static/", ending=".js"))) <= 4_000


def test_a_declaration_names_fields_in_at_most_30_lines_and_behaviour_stays_in_hooks() -> None:
    """Counted are the names that a resource gives, not the hooks, which hold rules."""
    long = []
    for path in files("kith/", ending=".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Resource" for base in node.bases):
                named = [line for line in node.body if isinstance(line, ast.Assign | ast.AnnAssign)]
                lines = sum((each.end_lineno or each.lineno) - each.lineno + 1 for each in named)
                if lines > 45:
                    long.append(f"{name(path)} {node.name}: {lines} lines")
    assert long == []


def test_no_generated_or_foreign_file_is_kept() -> None:
    foreign = ("node_modules/", ".venv/", "var/", "build/", "dist/")
    assert [
        name(path) for path in committed() if name(path).startswith(foreign) or path.suffix in (".pyc", ".map")
    ] == []
