"""Arrows point down: no room imports one above it, and no import hides in a function."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: room → what of ours it may import, its own files aside. The longest prefix counts.
MAY = {
    "channels": set[str](),
    "encoder": set[str](),
    "knowledge": {"encoder"},
    "nlu": {"encoder"},
    "actions": {"bot", "channels", "knowledge"},
    "bot": {"bot", "channels", "knowledge"},
    "bot.words": set(),
    "bot.beijing": set(),
    "bot.differing": set(),
    "bot.clock": set(),
    "bot.notices": set(),
    "bot.spreadsheets": set(),
    "bot.shared_look": set(),
    "bot.settings": {"bot.signing_keys"},
    "bot.signing_keys": set(),
    "bot.short_codes": set(),
    "bot.circles": {
        "bot.areas",
        "bot.beijing",
        "bot.officials",
        "bot.residents",
        "bot.short_codes",
        "bot.words",
    },
    "bot.areas": {"knowledge.facilities.datum"},
    "bot.residents": {"bot.areas", "bot.words", "channels.numbers"},
    "bot.robots": {
        "bot.areas",
        "bot.officials",
        "bot.residents",
        "bot.words",
        "channels",
    },
    "bot.reports": {
        "bot.spreadsheets",
        "bot.areas",
        "bot.beijing",
        "bot.notices",
        "bot.officials",
        "bot.residents",
        "bot.short_codes",
        "bot.words",
        "channels.segments",
        "encoder",
        "knowledge.encoding",
        "knowledge.hazards",
        "knowledge.tokens",
    },
    "bot.webhooks": {
        "bot.notices",
        "bot.officials",
        "bot.reports",
        "bot.residents",
        "channels",
    },
    "bot.trail": set(),
    "bot.accounts": {
        "bot.areas",
        "bot.notices",
        "bot.officials",
        "bot.residents",
        "bot.words",
    },
    "bot.triage": {"bot.replies", "encoder", "knowledge.grams", "knowledge.tokens"},
    "bot.articles": {"bot.differing", "bot.officials", "knowledge"},
    "bot.alerts": {
        "bot.spreadsheets",
        "bot.areas",
        "bot.beijing",
        "bot.differing",
        "bot.notices",
        "bot.officials",
        "bot.residents",
        "bot.signing_keys",
        "bot.words",
        "channels",
        "knowledge.fields",
        "knowledge.hazards",
    },
    "bot.rumours": {"bot.alerts", "bot.beijing", "knowledge.encoding", "knowledge.tokens"},
    "bot.handover": {
        "bot.circles.ports",
        "bot.officials",
        "bot.reports.jurisdiction",
        "bot.residents",
        "bot.words",
    },
    "bot.situation": {
        "bot.alerts",
        "bot.facilities",
        "bot.officials",
        "bot.reports",
        "bot.shared_look",
        "knowledge.facilities.model",
    },
    "bot.broadcast": {
        "bot.alerts",
        "bot.beijing",
        "bot.clock",
        "bot.residents",
        "bot.words.fallbacks",
        "channels",
    },
}
#: Nobody but the entry points wires or serves.
ENTRIES = ("bot.cli", "bot.bootstrap", "bot.worker", "bot.__main__", "actions")
OURS = ("actions", "bot", "channels", "encoder", "knowledge", "nlu", "tests")
FILES = [
    file
    for room in ("actions", "bot", "channels", "encoder", "knowledge", "nlu")
    for file in sorted((ROOT / room).rglob("*.py"))
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_arrows_point_down(file: Path) -> None:
    module = _module(file)
    room = max((r for r in MAY if _in(module, r)), key=len)
    wrong = [
        name
        for name, _ in _imports(file)
        if name.split(".")[0] in OURS
        and not _in(name, room)
        and not any(_in(name, allowed) for allowed in MAY[room])
    ]
    assert not wrong, f"{module} may not know {wrong}"


def test_no_sub_rooms_of_bot_know_each_other() -> None:
    arrows: dict[str, set[str]] = {}
    for file in FILES:
        sub_room = _sub_room(_module(file))
        arrows.setdefault(sub_room, set()).update(
            _sub_room(name)
            for name, _ in _imports(file)
            if name.startswith("bot.") and _sub_room(name) != sub_room
        )
    TopologicalSorter(arrows).prepare()  # raises CycleError, which names the rooms


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_stand_at_the_top(file: Path) -> None:
    assert [line for name, line in _imports(file) if line > 0] == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("sqlalchemy", ("bot.store", "bot.web.api.health", "nlu")),
        ("rasa", ("nlu",)),
        ("rasa_sdk", ("actions",)),
        ("fastapi", ("bot.web", "actions", "channels.sandbox")),
        ("torch", ("knowledge",)),
    ],
)
def test_a_library_stays_in_its_room(library: str, rooms: tuple[str, ...]) -> None:
    users = {
        _module(file)
        for file in FILES
        for name, _ in _imports(file)
        if name.split(".")[0] == library
    }
    assert {user for user in users if not any(_in(user, room) for room in rooms)} == set()


def test_only_entry_points_choose_concrete_parts() -> None:
    users = {
        _module(file) for file in FILES for name, _ in _imports(file) if _in(name, "bot.bootstrap")
    }
    assert {user for user in users if not any(_in(user, entry) for entry in ENTRIES)} == set()


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        _module(file)
        for file in FILES
        if not _in(_module(file), "nlu")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    # `up` hands its own environment on to the processes that it starts.
    assert readers == {"bot.settings", "bot.cli.up"}


def _module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _sub_room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _imports(file: Path) -> Iterator[tuple[str, int]]:
    """(module, line inside a function or 0)."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        line = node.lineno if isinstance(node, ast.stmt) and id(node) in inner else 0
        if isinstance(node, ast.Import):
            yield from ((alias.name, line) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, line
            yield from ((f"{node.module}.{alias.name}", line) for alias in node.names)
