"""What files say: nothing unfinished, docstrings where others look, one door for writes, no addresses of registries."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

from tests.shape.files import ROOT, committed, files, functions, name, tree

TEXT = frozenset(
    {".py", ".js", ".css", ".html", ".md", ".toml", ".json", ".in", ".lock", ".sh", ".txt", ".yml", ".cfg", ""}
)
# Written in parts, so that this file does not hold the words itself.
UNFINISHED = re.compile(
    rf"\b({'|'.join(first + rest for first, rest in (('TO', 'DO'), ('FIX', 'ME'), ('HA', 'CK')))})\b"
)
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmjs", "org"), ("deb", "debian"))
)
# Scripts without a source (data for scripts and the import map run nothing), styles, and attributes that run code.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:importmap|application/json)\")|<style|\sstyle\s*=\s*[\"']"
    r"|\son[a-z]+\s*=\s*[\"']|\bhx-on|javascript:",
    re.IGNORECASE,
)
# Elevated words that plain English does without; STYLE.md says what to write instead.
ELEVATED = re.compile(
    r"\b(who(?:m)?ever|whatever|whichever|wherever|upon|therein|thereof|hereby|whence|anew|nought|worked out"
    r"|slips? of the pen|(?:is|are) told)\b",
    re.IGNORECASE,
)
# Where rows may be written without Changes: the unit of work, its neighbours, and tables that no history tells;
# and the erasing of a person, of which nothing may be kept.
WRITERS = (
    "kith/engine/", "kith/pages/", "kith/custom/", "kith/api/", "kith/transfer/", "kith/config/",
    "kith/agency/seeds.py", "kith/agency/middleware.py", "kith/agency/receivers.py",
    "kith/agency/services/audit.py", "kith/people/services/duplicates/",
    "kith/people/services/privacy/erasing.py", "kith/people/services/segments/looking.py",
)  # fmt: skip
WRITES = frozenset({"create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"})
# The unit of work, and what is no row of an agency: users, pictures, forms of the sign-in package, workbooks.
SAVE_THEMSELVES = frozenset(
    {"changes", "user", "image", "fresh", "book", "storage", "default_storage", "form", "session"}
)
MODELS_WITHOUT_HISTORY = frozenset({"User", "Agency", "SecurityEvent", "Session", "EmailAddress"})


def texts(*starts: str) -> list[tuple[str, str]]:
    """(name, text) of every text file below these folders."""
    found = [path for path in committed() if name(path).startswith(starts or ("",)) and path.suffix in TEXT]
    return [(name(path), path.read_text(errors="replace")) for path in found]


def test_nothing_is_left_unfinished() -> None:
    assert [
        where
        for where, text in texts("kith/", "templates/", "static/", "tests/", "scripts/")
        if UNFINISHED.search(text)
    ] == []


def test_no_address_of_a_package_registry_is_written_anywhere() -> None:
    assert [f"{where}: {word}" for where, text in texts() for word in REGISTRIES if word in text] == []


def test_every_module_begins_with_what_it_is_for() -> None:
    bare = [
        name(path)
        for path in files("kith/", ending=".py")
        if path.stat().st_size and path.name != "__init__.py" and ast.get_docstring(tree(path)) is None
    ]
    assert bare == []


def test_docstrings_and_comments_are_plain_english() -> None:
    found = [
        f"{name(path)}: {hit[0]}"
        for path in files("kith/", ending=".py")
        if "/migrations/" not in name(path)
        for text in _explanations(path)
        for hit in ELEVATED.finditer(re.sub(r"``.*?``", "", text))
    ]
    assert found == []


def _explanations(path: Path) -> list[str]:
    """All docstrings and comments of a module."""
    docstrings = [
        node.value.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return docstrings + [token.string for token in tokens if token.type == tokenize.COMMENT]


def test_public_functions_of_services_and_the_engine_say_what_they_do() -> None:
    bare = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in files("kith/", ending=".py")
        if "/services/" in name(path)
        or name(path).startswith(("kith/engine/", "kith/custom/", "kith/api/", "kith/transfer/", "kith/kit/"))
        if path.name != "apps.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
        and (node.end_lineno or 0) - node.lineno > 8
    ]
    assert bare == []


def test_services_take_keywords_for_whoever_acts() -> None:
    """``by`` and ``changes`` are named where they are given, so that nobody confuses the two."""
    loose = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in files("kith/", ending=".py")
        if "/services/" in name(path)
        for node in functions(path)
        if not node.name.startswith("_") and any(given.arg == "by" for given in node.args.args)
    ]
    assert loose == []


def test_domains_write_through_the_unit_of_work_alone() -> None:
    found = []
    for path in files("kith/", ending=".py"):
        if not name(path).startswith(WRITERS):
            found += [f"{name(path)}:{line}" for line in _own_writes(path)]
    assert found == []


def _own_writes(path: Path) -> list[int]:
    """Lines that write rows beside ``Changes``."""
    lines = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            verb, owner = node.func.attr, ast.unparse(node.func.value)
            is_set = ".objects" in owner or owner.endswith(("_set", ".all()"))
            saves = verb == "save" and owner.rpartition(".")[2] not in SAVE_THEMSELVES
            if ((is_set and verb in WRITES) or saves) and owner.partition(".")[0] not in MODELS_WITHOUT_HISTORY:
                lines.append(node.lineno)
    return lines


def test_templates_hold_no_script_and_no_style() -> None:
    """The content security policy would stop them; better they are never written."""
    found = []
    for path in files("templates/", ending=".html"):
        text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        found += [f"{name(path)}: {hit[0]}" for hit in INLINE.finditer(text)]
    assert found == []


def test_templates_trust_no_text() -> None:
    """Escaping is never turned off: markup is made by fields and macros, and one macro shows forms of Django's."""
    templates = [path for path in files("templates/", ending=".html") if name(path) != "templates/ui/field.html"]
    assert [name(path) for path in templates if re.search(r"\|\s*safe\b|autoescape", path.read_text())] == []


def test_the_readme_names_only_files_that_exist() -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / "README.md").read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []
