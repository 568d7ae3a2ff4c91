"""The documents say what is so: commands, options, settings, figures, files and make targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli import command_tree
from models import heads
from pipeline.settings import Settings
from pipeline.store.manifest import COLUMNS
from tests.fixtures.documents import DOCUMENTS, PROJECT, README, code, rows

OUTSIDE_SETTINGS = {"GROUNDSWELL_MODELS"}
"""Read by models.registry, which needs no other setting."""

FOR_TESTS = {"GROUNDSWELL_TEST_WORKSPACE"}


def commands(command: Any = None, name: str = "groundswell") -> Iterator[tuple[str, Any]]:
    """The commands by their full names, subcommands included."""
    command = command or command_tree()
    if not hasattr(command, "commands"):
        yield name, command
        return
    for word, below in command.commands.items():
        yield from commands(below, f"{name} {word}")


def usage(name: str, command: Any) -> str:
    """How a command is called, without options: "groundswell forget CALL_ID"."""
    arguments = [part.metavar for part in command.params if part.param_type_name == "argument"]
    return " ".join([name, *arguments])


def long_options(command: Any) -> set[str]:
    given = (part for part in command.params if part.param_type_name == "option")
    written = {name for part in given for name in (*part.opts, *part.secondary_opts)}
    return {name for name in written if name.startswith("--")} - {"--help"}


def in_code(cell: str) -> str:
    """What stands between a cell's first backticks."""
    found = re.search(r"`([^`]+)`", cell)
    return found[1] if found else ""


def short(document: Path) -> str:
    return document.relative_to(PROJECT).as_posix()


REFERENCE = {in_code(row[0]): row for row in rows(README, "`groundswell")}
OPTIONS = rows(README, "`--")


# ---- the command line -----------------------------------------------------------------------


def test_readme_lists_every_command_with_its_arguments_and_no_other():
    assert sorted(REFERENCE) == sorted(usage(name, command) for name, command in commands())


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_readme_lists_every_option_of_a_command_and_no_other(name: str, command: Any):
    written = set(in_code(REFERENCE[usage(name, command)][2]).split())

    assert written == long_options(command)


def test_every_option_is_explained_and_nothing_else():
    explained = {option for row in OPTIONS for option in re.findall(r"--[a-z-]+", row[0])}

    assert explained == set().union(*(long_options(command) for _, command in commands()))


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_and_option_has_help(name: str, command: Any):
    assert command.help, name
    silent = {"--format", "--since", "--until"}  # their values say it all
    for part in command.params:
        if part.param_type_name == "option" and not silent & set(part.opts):
            assert part.help, f"{name} {part.opts}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_commands_named_in_documents_exist(document: Path):
    tree = command_tree()
    for words in re.findall(r"\bgroundswell ([a-z]+)(?: ([a-z]+))?", "\n".join(code(document))):
        assert words[0] in tree.commands, words
        below = getattr(tree.commands[words[0]], "commands", None)
        assert below is None or words[1] in below, words


# ---- settings and manifest ------------------------------------------------------------------


def test_readme_lists_every_setting_with_its_default_and_no_other():
    table = {in_code(row[0]): in_code(row[1]) for row in rows(README, "`GROUNDSWELL_")}
    fields = {f"GROUNDSWELL_{name.upper()}": f for name, f in Settings.model_fields.items()}

    assert table.keys() == fields.keys() | OUTSIDE_SETTINGS
    for name, field in fields.items():
        fixed = field.default_factory is None and field.default is not None
        assert table[name] == (str(field.default) if fixed else ""), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_settings_named_in_documents_exist(document: Path):
    named = set(re.findall(r"GROUNDSWELL_[A-Z_]*[A-Z]", document.read_text("utf-8")))

    fields = {f"GROUNDSWELL_{name.upper()}" for name in Settings.model_fields}
    assert named <= fields | OUTSIDE_SETTINGS | FOR_TESTS


def test_readme_lists_every_column_of_a_manifest():
    table = {name for row in rows(README, "`") for name in re.findall(r"`(\w+)`", row[0])}

    assert set(COLUMNS) <= table


# ---- figures --------------------------------------------------------------------------------


def test_tagger_card_has_the_measures_of_the_committed_heads():
    card = PROJECT / "models" / "cards" / "tagger.md"
    about = heads.load("tagger").about
    measures = about["measures"]
    text = card.read_text("utf-8")

    assert about["labels"] in text
    assert f"{measures['utterances']:,} utterances" in text
    for name in ("objection_average_precision", "objection_macro_f1", "sentiment_macro_f1"):
        assert f"{measures[name]:.3f}" in text, name
    table = {in_code(row[0]): row[1:] for row in rows(card, "`")}
    assert table == {
        label: [f"{f1:.3f}", f"{measures['average_precision'][label]:.3f}"]
        for label, f1 in measures["f1"].items()
    }


def test_roles_card_has_the_measures_of_the_committed_head():
    text = (PROJECT / "models" / "cards" / "roles.md").read_text("utf-8")
    about = heads.load("roles").about

    assert about["labels"] in text
    assert f"{about['measures']['sentences']:,} sentences" in text
    assert f"{about['measures']['accuracy']:.3f}" in text


def test_readme_has_the_measures_of_the_committed_heads():
    measures = heads.load("tagger").about["measures"]
    roles = heads.load("roles").about["measures"]
    told = [
        *(row[-1] for row in rows(README, "is it an objection")),
        *(row[-1] for row in rows(README, "which of the")),
        *(row[-1] for row in rows(README, "negative, neutral")),
        *(row[-1] for row in rows(README, "rep or prospect")),
    ]
    values = [
        measures["objection_average_precision"],
        measures["f1"]["any_objection"],
        measures["objection_macro_f1"],
        measures["sentiment_macro_f1"],
        roles["accuracy"],
    ]

    assert told == [rounded(value) for value in values]
    assert f"{measures['utterances']:,} utterances" in README.read_text("utf-8")


def rounded(value: float) -> str:
    """Two digits, halves up, as people round."""
    return f"{int(value * 100 + 0.5 + 1e-9) / 100:.2f}"


# ---- files and targets ----------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_linked_files_and_headings_exist(document: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), f"{document.name} links to {target}, which doesn't exist"
        if heading:
            titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
            assert heading in {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}


def test_make_targets_named_exist_and_all_are_named():
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    text = "\n".join(part for document in DOCUMENTS for part in code(document))
    named = set(re.findall(r"^make ([a-z-]+)", text, re.M))

    assert named == targets
