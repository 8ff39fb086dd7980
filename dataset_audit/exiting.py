"""How a command ends: where its result goes, and the exit code."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from dataset_audit.atomic import replacing
from dataset_audit.errors import AuditError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Audit, Severity
    from dataset_audit.reports.catalogue import RulePage
    from dataset_audit.rules.rule import Rule
    from dataset_audit.settings import Settings

FINDINGS, USAGE, INTERNAL, INTERRUPTED = 1, 2, 3, 130


def say(line: str) -> None:
    """Tell the user something at once, even through a pipe."""
    print(line, flush=True)  # noqa: T201  stdout is the result


@contextmanager
def opened(output: Path | None) -> Iterator[IO[str]]:
    """The file of `--output`, else stdout, flushed at the end."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with whole(output) as file, file.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """Where to write what `output` will hold: whole or not at all, if it is or becomes a file."""
    try:
        if output.exists() and not output.is_file():
            yield output  # a pipe, a terminal
        else:
            with replacing(output) as temporary:
                yield temporary
    except OSError as error:
        raise InputError(f"--output {output}: can't be written: {error.strerror}") from error


@contextmanager
def exit_codes() -> Iterator[None]:
    """One line and exit code 2 for what the user can mend, 3 for what only we can."""
    try:
        yield
    except AuditError as error:
        print(f"audit: {error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(USAGE) from None
    except KeyboardInterrupt:
        print("audit: interrupted; run it again to go on", file=sys.stderr)  # noqa: T201
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader (`head`, `less`) has gone; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception:  # noqa: BLE001  ours to mend, whatever it is
        traceback.print_exc()
        print("audit: internal error; please report the lines above", file=sys.stderr)  # noqa: T201
        raise typer.Exit(INTERNAL) from None


def print_settings(settings: Settings) -> None:
    """`--show-settings`."""
    from dataset_audit.settings import write_toml

    print(write_toml(settings), end="")  # noqa: T201  stdout is the result
    raise typer.Exit


WRITERS = {
    "text": ("terminal", "write_text"),
    "json": ("as_json", "write_json"),
    "markdown": ("markdown", "write_markdown"),
    "sarif": ("sarif", "write_sarif"),
    "junit": ("junit", "write_junit"),
    "github": ("github", "write_github"),
    "csv": ("as_csv", "write_images"),
    "csv-scenes": ("as_csv", "write_scenes"),
}
"""Module of `reports` and function, by `--format`: only the one that is asked for is imported."""


def print_audit(audit: Audit, form: str, output: Path | None, *, verbose: bool = False) -> None:
    """Print the audit, or write it to `output`; `verbose` is for people: it changes the text."""
    if form == "html":
        print_page((Path(audit.run["out"]) / "report.html").read_bytes(), output)
        return
    module, name = WRITERS[form]
    write = getattr(import_module(f"dataset_audit.reports.{module}"), name)
    more: dict[str, Any] = {}
    if form == "text":
        more["verbose"] = verbose
    elif form in ("sarif", "junit"):
        more["rules"] = rule_pages()
    with opened(output) as stream:
        write(audit, stream, **more)


def rule_pages() -> tuple[RulePage, ...]:
    """What reports may say of the rules themselves."""
    from dataset_audit.reports.catalogue import RulePage
    from dataset_audit.rules import RULES

    return tuple(RulePage(r.slug(), r.summary(), r.page(), max_severity(r)) for r in RULES)


def max_severity(rule: type[Rule]) -> Severity:
    """The worst that a rule may find."""
    return max(rule.severities, key=lambda severity: severity.rank)


def print_page(page: bytes, output: Path | None) -> None:
    """Print a page as it is, or write it to `output`: its policy names digests of its text."""
    if output is None:
        sys.stdout.buffer.write(page)
        sys.stdout.flush()
        return
    with whole(output) as file:
        file.write_bytes(page)


def exit_by(audit: Audit, settings: Settings) -> None:
    """Exit with 1 when a new finding is as severe as `fail_on`, or a budget isn't kept."""
    from dataset_audit.reports.weighing import new_and_known

    new, _ = new_and_known(audit)
    if any(map(settings.fails, new)) or not all(budget.kept for budget in audit.budgets):
        raise typer.Exit(FINDINGS)
