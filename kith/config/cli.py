"""The console script `kith`.

Convention: `kith <name>` runs the Django management command `kith/<package>/management/commands/<name>.py`. A name that
Python reserves gets a trailing underscore (`import_.py` is `kith import`). A command with subcommands, such as
`kith user create`, reads them as its first argument.
A command raises CommandError (or any KithError) with one line that says what is wrong and what to do; the exit status
is 1. Wrong usage is 2. `kith django <command>` runs Django's own commands, for developers.

Listing the commands only reads file names. It imports neither Django nor a command, so `kith` responds at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

PACKAGE = Path(__file__).resolve().parents[1]
FINE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
    commands = available()
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage(commands))
        return FINE if words else WRONG_USAGE
    name, *rest = words
    if name == "--version":
        return _version()
    if name == "django":
        return _django(rest)
    if name not in commands:
        return _complain(f"there is no command {name!r}; kith --help lists them", WRONG_USAGE)
    sys.excepthook = _one_line
    if name in {"serve", "demo"}:
        from kith.config.ports import believe_port

        believe_port(rest)
    return _run(name, commands[name], rest)


def available() -> dict[str, str]:
    """Command name → module, found by file name."""
    found = {}
    for file in sorted(PACKAGE.glob("*/management/commands/[a-z]*.py")):
        package = file.parents[2].name
        found[file.stem.rstrip("_").replace("_", "-")] = f"kith.{package}.management.commands.{file.stem}"
    return found


def usage(commands: dict[str, str]) -> str:
    """Return the text of `kith --help`."""
    lines = [f"  {name:<10} {_first_line(module)}".rstrip() for name, module in commands.items()]
    return "\n".join(["Usage: kith <command> [options]      kith <command> --help", "", *lines, ""])


def _first_line(module: str) -> str:
    """The first line of the module's docstring, read without importing it."""
    file = PACKAGE.parent / (module.replace(".", "/") + ".py")
    with file.open() as stream:
        return stream.readline().strip().removeprefix('"""').removesuffix('"""')


def _run(name: str, module: str, words: list[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import DatabaseError

    from kith.engine.web.errors import KithError

    try:
        command = _load(module)
        try:
            options = vars(command.create_parser("kith", name).parse_args(words))
        except CommandError as error:
            text = str(error).removeprefix("Error: ")
            return _complain(f"{text.rstrip('.')}; see kith {name} --help", WRONG_USAGE)
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        return _complain(str(error), error.returncode)
    except (ImproperlyConfigured, KithError) as error:
        return _complain(str(error), FAILED)
    except DatabaseError as error:
        return _complain(f"the database says: {str(error).strip().splitlines()[0]} (kith doctor tells more)", FAILED)
    except BrokenPipeError:
        # Broken pipe: the reader, such as `head`, has closed it. Python would print another error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return FINE


def _load(module: str) -> BaseCommand:
    import django

    django.setup()
    command: BaseCommand = import_module(module).Command()
    # The checks need a migrated database, which `setup` only makes; `serve` and `doctor` run the checks themselves.
    command.requires_system_checks = []
    return command


def _django(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kith django", *words])
    return FINE


def _version() -> int:
    from importlib.metadata import version

    sys.stdout.write(f"kith {version('kith-crm')}\n")
    return FINE


def _complain(text: str, status: int) -> int:
    line = " ".join(text.split())
    sys.stderr.write(f"kith: {line}\n")
    return status


def _one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print an unexpected error as one line; the traceback only on request."""
    if os.environ.get("KITH_DEBUG", "") not in {"", "0"}:
        sys.__excepthook__(kind, error, trace)
        return
    _complain(f"unexpected fault: {kind.__name__}: {error} (KITH_DEBUG=1 shows where)", FAILED)


def run() -> NoReturn:
    """The entry point of `python -m kith.config.cli`."""
    sys.exit(main())


if __name__ == "__main__":
    run()
