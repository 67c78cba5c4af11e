"""Reads scripts from YAML; whatever is wrong with one is said with its file and line.

It does not know how a script is played.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.words.catalogue import Words
from tests.e2e.conversations.matrix import Matrix
from tests.e2e.conversations.script import Language, Part, Script
from tests.e2e.conversations.sentences import Sentences

FOLDER = Path(__file__).parent / "scripts"
MATRIX = "matrix.yml"
Model = TypeVar("Model", bound=BaseModel)


class ScriptBroken(Exception):
    """A file of scripts cannot be read; the message names file, line and what is wrong."""


class _File(Part):
    """One file: the language of all its conversations, and the conversations."""

    language: Language
    conversations: list[dict[str, Any]]


def load(folder: Path = FOLDER) -> list[Script]:
    """All scripts, those of the matrix last. Raises ScriptBroken."""
    sentences = Sentences(Words.load())
    files = sorted(folder.rglob("*.yml"))
    scripts = [one for f in files if f.name != MATRIX for one in _scripts(f, folder, sentences)]
    if (folder / MATRIX).exists():
        scripts += read(folder / MATRIX, Matrix, sentences).scripts(MATRIX)
    seen: dict[str, Script] = {}
    for script in scripts:
        if script.name in seen:
            raise ScriptBroken(f"{script.at}: {seen[script.name].at} has that name too")
        seen[script.name] = script
    return scripts


def read(file: Path, model: type[Model], sentences: Sentences) -> Model:
    """Raises ScriptBroken."""
    told, node = _parsed(file)
    return _valid(model, told, node, file, sentences)


def _scripts(file: Path, folder: Path, sentences: Sentences) -> Iterator[Script]:
    told, node = _parsed(file)
    header = _valid(_File, told, node, file, sentences)
    entries = _under(node, ("conversations",))
    for number, conversation in enumerate(header.conversations):
        entry = _under(entries, (number,))
        at = f"{file.relative_to(folder)}:{entry.start_mark.line + 1}"
        whole = {"language": header.language, **conversation, "at": at}
        yield _valid(Script, whole, entry, file, sentences)


def _parsed(file: Path) -> tuple[Any, yaml.Node]:
    """What stands in the file, and where."""
    loader = yaml.SafeLoader(file.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        if node is None:
            raise ScriptBroken(f"{file}: is empty")
        return loader.construct_document(node), node
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptBroken(f"{file}:{line}: {error.problem}") from error
    finally:
        loader.dispose()


def _valid(
    model: type[Model], told: Any, node: yaml.Node, file: Path, sentences: Sentences
) -> Model:
    try:
        return model.model_validate(told, context=sentences)
    except ValidationError as error:
        lines = [
            f"{file}:{_under(node, one['loc']).start_mark.line + 1}: "
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors()
        ]
        raise ScriptBroken("\n".join(lines)) from error


def _under(node: yaml.Node, path: Sequence[int | str]) -> yaml.Node:
    """The node at the end of the path, or the last one on the way that is there."""
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), node)
    return node
