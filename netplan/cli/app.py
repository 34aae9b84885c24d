"""The command line: languages, arguments, progress bar, errors as sentences, exit codes."""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from netplan import __version__
from netplan.cli import (
    batch,
    bom,
    carriers,
    check,
    choose,
    compare,
    coverage,
    db,
    deliver,
    demo,
    doctor,
    explain,
    export,
    fetch,
    frontier,
    gui,
    hops,
    import_file,
    info,
    link,
    new,
    pack,
    plan,
    print_sheet,
    programme,
    publish,
    radio_map,
    redundancy,
    replan,
    serve,
    sight,
)
from netplan.cli.command import DONE, FAILURE, INTERRUPTED, USAGE, Answer, Call, Command, OpenWindow
from netplan.cli.jobs import Interrupt, end_at_once, run_job
from netplan.cli.output import complain, print_answer
from netplan.errors import Cancelled, NetplanError, ParameterError
from netplan.i18n import LANGUAGES, Words, language_of, teach_argparse
from netplan.messages import Message, mark
from netplan.model.codes import Language
from netplan.progress import SILENT, Listener, Progress
from netplan.session.settings import APPLICATION, log_folder

COMMANDS: tuple[Command, ...] = (
    gui.COMMAND,
    demo.COMMAND,
    new.COMMAND,
    fetch.COMMAND,
    import_file.COMMAND,
    info.COMMAND,
    check.COMMAND,
    coverage.COMMAND,
    plan.COMMAND,
    replan.COMMAND,
    explain.COMMAND,
    programme.COMMAND,
    frontier.COMMAND,
    bom.COMMAND,
    redundancy.COMMAND,
    carriers.COMMAND,
    compare.COMMAND,
    sight.COMMAND,
    link.COMMAND,
    radio_map.COMMAND,
    hops.COMMAND,
    choose.COMMAND,
    export.COMMAND,
    publish.COMMAND,
    serve.COMMAND,
    deliver.COMMAND,
    print_sheet.COMMAND,
    pack.COMMAND,
    batch.COMMAND,
    db.COMMAND,
    doctor.COMMAND,
)


def run(arguments: Sequence[str], environ: Mapping[str, str], open_window: OpenWindow = gui.no_window) -> int:
    """Run the command that ``arguments`` name and return its exit code.

    ``open_window`` shows the window and returns when it has been closed: this package knows none.
    """
    words = Words(_language(arguments, environ))
    teach_argparse(words)
    parser = make_parser(words)
    given = parser.parse_args(arguments)
    try:
        answer = _work(given, words, open_window)
        print_answer(answer, as_json=given.json or getattr(given, "format", "") == "json", quiet=given.quiet)
    except Cancelled:
        return INTERRUPTED
    except NetplanError as error:
        complain(words(error.message))
        return USAGE if isinstance(error, ParameterError) else FAILURE
    except BrokenPipeError:  # the reader of our output has gone, as in "| head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except MemoryError:
        complain(words("There is not enough memory for this"))
        return FAILURE
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence, and the traceback in a file
        _report(error, arguments, words)
        return FAILURE
    return answer.code


def _work(given: argparse.Namespace, words: Words, open_window: OpenWindow) -> Answer:
    """Run the command behind a progress bar."""
    command = next(command for command in COMMANDS if command.name == given.command)
    if command.alone:
        return command.run(Call(given, words, SILENT, open_window))
    interrupt = Interrupt()
    with _bar(words, shown=not given.quiet and sys.stderr.isatty()) as (listener, stop):
        interrupt.listen()
        call = Call(given, words, Progress(listener, stopped=interrupt), open_window)
        answer = run_job(lambda: _told(command, call), interrupt, command.writes_to(given), stop)
    end_at_once()
    return answer


def _told(command: Command, call: Call) -> Answer:
    """Run a command, and write what it tells as a page if the call asks for one."""
    path: Path | None = call.arguments.page
    if path is None:
        return command.run(call)
    from netplan.report.page import require_page, write_page  # opens files, which --help need not wait for

    require_page(path)  # before an hour is spent on the plan
    answer, words = command.run(call), call.words
    write_page(path, words(command.help), (answer.sections, answer.sentences), words)
    return replace(answer, sentences=[*answer.sentences, words("Written: {file}", file=path)])


def make_parser(words: Words) -> argparse.ArgumentParser:
    """Return the parser of all commands, in the language of ``words``."""
    parser = argparse.ArgumentParser(
        prog=APPLICATION,
        description=words("Plan fibre for schools, Kitas and households of a municipality."),
        epilog=words(
            "Exit codes: 0 done, 1 the data have errors, 2 wrong usage, 3 failure, 130 interrupted."
        ),
    )
    version = f"{APPLICATION} {__version__}"
    about = words("show program's version number and exit")
    parser.add_argument("--version", action="version", version=version, help=about)
    _add_common(parser, words)
    subparsers = parser.add_subparsers(
        dest="command", required=True, metavar=words("COMMAND"), title=words("commands")
    )
    for command in COMMANDS:
        text = words(command.help)
        subparser = subparsers.add_parser(command.name, help=text, description=text)
        command.declare(subparser, words)
        _add_common(subparser, words, default=argparse.SUPPRESS)
    return parser


def _add_common(parser: argparse.ArgumentParser, words: Words, default: str | None = None) -> None:
    group = parser.add_argument_group(words("output"))
    group.add_argument("--lang", choices=LANGUAGES, default=default, help=words("language"))
    flag = default or False
    group.add_argument(
        "--json", action="store_true", default=flag, help=words("print one JSON object for programs")
    )
    group.add_argument("--quiet", action="store_true", default=flag, help=words("print errors only"))
    page = words("write what is told as a page, too: HTML (.html) or Markdown (.md)")
    group.add_argument("--page", type=Path, metavar="FILE", default=default, help=page)


def _language(arguments: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Return the language before anything is parsed: the help texts and errors need it."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    with contextlib.suppress(argparse.ArgumentError):
        given, _ = early.parse_known_args(arguments)
        for language in LANGUAGES:
            if given.lang == language:
                return language
    return language_of(environ)


@contextlib.contextmanager
def _bar(words: Words, *, shown: bool) -> Iterator[tuple[Listener, Callable[[], None]]]:
    """Yield what listens to progress, and what takes the bar off the screen."""
    if not shown:
        yield (lambda _share, _message: None), (lambda: None)
        return
    from rich.console import Console  # takes 0.1 s, and only a terminal shows a bar
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(24), TextColumn("{task.percentage:3.0f} %"), TimeElapsedColumn())
    bar = Bar(
        *columns,
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or --json would end up on the terminal instead of in a file
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task("", total=1.0)

        def listen(share: float, message: Message | None) -> None:
            bar.update(task, completed=share, description=words(message) if message else None)

        yield listen, bar.stop


def _report(error: Exception, arguments: Sequence[str], words: Words) -> None:
    now = datetime.now(UTC)
    path = log_folder() / f"error-{now:%Y%m%d-%H%M%S}.txt"
    text = "".join(traceback.format_exception(error))
    where = str(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{APPLICATION} {__version__}, {sys.version}\n{list(arguments)}\n\n{text}", "utf-8")
    except OSError:
        where = text
    template = mark(
        "Something went wrong that should not have ({error}). Please report it with this file: {file}"
    )
    complain(words(template, error=f"{type(error).__name__}: {error}", file=where))
