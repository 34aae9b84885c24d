"""Write the pages of the handbook that the program itself knows best: its commands, in both languages.

Run it after a change of a command or of its words; ``docs/make_words.py`` does.
"""

import argparse
from collections.abc import Iterator, Mapping

from netplan.cli.app import COMMANDS, make_parser
from netplan.cli.command import Command
from netplan.i18n import LANGUAGES, Words, teach_argparse
from netplan.model.codes import Language
from netplan.report.handbook import file_of
from netplan.session.settings import APPLICATION
from netplan.ui.actions import ACTIONS, MENUS, SUBMENUS

_TITLE: Mapping[Language, str] = {"en": "Command line", "de": "Befehlszeile"}
_COMMON: Mapping[Language, str] = {"en": "Options of every command", "de": "Angaben zu jedem Befehl"}
_HEADER: Mapping[Language, str] = {"en": "| option | what it does |", "de": "| Angabe | was sie bewirkt |"}
_ABOUT: Mapping[Language, str] = {
    "en": """Everything the window computes can be done without one, for scripts and servers. In the folder of
the source write `python3 run.py` instead of `netplan-gis`. From nothing to a plan:

```
netplan-gis new city.gpkg --osm region.osm.pbf --boundary "Neubrandenburg" --profile city.toml
netplan-gis info city.gpkg --prices
netplan-gis coverage city.gpkg --target class
netplan-gis plan city.gpkg --kinds school,kita --price trench.paving.open=98.50 --out plan
```""",
    "de": """Alles, was das Fenster berechnet, geht auch ohne Fenster, für Skripte und Server. Im Ordner des
Quelltextes heißt es `python3 run.py` statt `netplan-gis`. Von nichts zur Planung:

```
netplan-gis new stadt.gpkg --osm region.osm.pbf --boundary "Neubrandenburg" --profile stadt.toml
netplan-gis info stadt.gpkg --prices
netplan-gis coverage stadt.gpkg --target class
netplan-gis plan stadt.gpkg --kinds school,kita --price trench.paving.open=98,50 --out plan
```""",
}
_WINDOW_TITLE: Mapping[Language, str] = {
    "en": "Every command of the window",
    "de": "Alle Befehle des Fensters",
}
_WINDOW_HEADER: Mapping[Language, str] = {"en": "| command | keys |", "de": "| Befehl | Tasten |"}
_WINDOW_ABOUT: Mapping[Language, str] = {
    "en": """Each of them stands in a menu and can be found by its name with `Ctrl+K`. What cannot be done
at the moment is grey: most need a project, some a plan or something that is selected.""",
    "de": """Jeder steht in einem Menü und ist mit `Strg+K` über seinen Namen zu finden. Was gerade nicht
geht, ist grau: Die meisten brauchen ein Projekt, manche eine Planung oder etwas Ausgewähltes.""",
}
_KEYS: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "de": {"Ctrl": "Strg", "Shift": "Umschalt", "Del": "Entf", "Left": "Links", "Right": "Rechts"},
}


def page(words: Words) -> str:
    """Return the page about the command line."""
    teach_argparse(words)
    parser = make_parser(words)
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    language = words.language
    lines = [f"# {_TITLE[language]}", "", _ABOUT[language], "", parser.epilog or ""]
    for command in COMMANDS:
        lines += _section(command, commands.choices[command.name], words)
    lines += ["", f"## {_COMMON[language]}", "", *_table(_common(parser), words)]
    return "\n".join(lines) + "\n"


def _section(command: Command, parser: argparse.ArgumentParser, words: Words) -> list[str]:
    known = {action.dest for action in _common(parser)}
    own = [action for action in parser._actions if action.dest not in known]  # noqa: SLF001
    places = [_name(action) for action in own if not action.option_strings]
    usage = " ".join([APPLICATION, command.name, *places])
    head = ["", f"## {command.name}", "", words(command.help) + ".", "", "```", usage, "```", ""]
    return [*head, *_table(own, words)]


def _common(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    shared = {"help", "lang", "json", "quiet"}
    return [action for action in parser._actions if action.dest in shared]  # noqa: SLF001


def _table(actions: list[argparse.Action], words: Words) -> Iterator[str]:
    if not actions:
        return
    yield _HEADER[words.language]
    yield "|---|---|"
    for action in actions:
        yield f"| `{_name(action)}` | {str(action.help).replace('|', ', ')} |"


def _name(action: argparse.Action) -> str:
    """Return an option as one writes it, the long form with its value."""
    choices = ",".join(map(str, action.choices or ())) or action.dest.upper()
    value = str(action.metavar or choices).replace("|", "/")
    if not action.option_strings:
        return value
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else f"{names} {value}"


def window_page(words: Words) -> str:
    """Return the page about every command of the window, menu by menu."""
    language = words.language
    lines = [f"# {_WINDOW_TITLE[language]}", "", _WINDOW_ABOUT[language]]
    for menu, title in MENUS.items():
        above = SUBMENUS.get(menu)
        path = [MENUS[above], title] if above else [title]
        name = " → ".join(words(one).replace("&", "") for one in path)
        rows = sorted((row for row in ACTIONS if row.menu == menu), key=lambda row: row.part)
        lines += ["", f"## {name}", "", _WINDOW_HEADER[language], "|---|---|"]
        lines += [f"| {words(row.text).replace('&', '')} | {_keys(row.shortcut, language)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _keys(shortcut: str, language: Language) -> str:
    """Return keys as they stand on a keyboard."""
    text = shortcut.replace("; ", ", ")
    for key, name in _KEYS[language].items():
        text = text.replace(key, name)
    return f"`{text}`" if text else ""


def main() -> None:
    """Write the pages in both languages."""
    for language in LANGUAGES:
        file_of("command-line", language).write_text(page(Words(language)), "utf-8")
        file_of("commands", language).write_text(window_page(Words(language)), "utf-8")


if __name__ == "__main__":
    main()
