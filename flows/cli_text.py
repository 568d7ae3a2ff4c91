"""Commands that print results: transcript, tag, discover, export."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flows.options import Campaign, Persona, Workspace, settings_for
from pipeline.errors import UsageError, WorkspaceError

Format = Literal["csv", "xlsx", "md", "json"]
What = Literal["objections", "themes", "quotes"]

BLOCK = 256
"""Lines that are tagged together."""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (transcript, tag, discover, export):
        app.command()(command)


def transcript(
    recording: Annotated[str, typer.Argument(metavar="FILE|CALL_ID")],
    format: Annotated[Literal["txt", "json", "srt", "vtt"], typer.Option()] = "txt",
    engine: Annotated[str | None, typer.Option(help="faster-whisper or openai.")] = None,
    model: Annotated[str | None, typer.Option(help="base or tiny.en.")] = None,
    workspace: Workspace = None,
) -> None:
    """Print who said what, when, of a recording or of a call in the library."""
    from flows.transcribing import hear_one
    from pipeline.tell.transcripts import written

    settings = settings_for(workspace, engine=engine, model=model)
    sys.stdout.write(written(hear_one(recording, settings), format))


def tag(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSON lines; - = stdin.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = True,
) -> None:
    """Tag texts: objections, signals and sentiment of each."""
    from flows import loaded
    from pipeline.call import Statement

    tagger = loaded.tagger()
    for block in blocks(read_lines(file)):
        roles = {"rep", "prospect", "unknown"}
        statements = [
            Statement(
                str(line["text"]),
                str(line.get("prev") or ""),
                line["role"] if line.get("role") in roles else "prospect",
            )
            for line in block
        ]
        for line, tags in zip(block, tagger.tag(statements), strict=True):
            feeling = tags.sentiment
            print_json(
                {
                    "id": line.get("id"),
                    "objection_probability": tags.objection_probability,
                    "objections": [
                        {"type": t.type, "probability": t.probability, "why": list(t.why)}
                        for t in tags.objections
                    ],
                    "signals": [
                        {"type": t.type, "probability": t.probability} for t in tags.signals
                    ],
                    "sentiment": {
                        "label": feeling.label,
                        "negative": feeling.negative,
                        "neutral": feeling.neutral,
                        "positive": feeling.positive,
                    },
                }
            )


def discover(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSON lines; - = stdin.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = True,
) -> None:
    """Find themes in texts: each text's theme, or null where it is in none."""
    from flows import loaded
    from pipeline.call import Evidence
    from pipeline.gather import gather

    lines = list(read_lines(file))
    # numbered, since ids may be missing or not unique; padded, since finders sort by id
    evidence = [Evidence(f"{n:09d}", str(line["text"])) for n, line in enumerate(lines)]
    found = gather(evidence, {}, loaded.gathering()).themes
    place = {
        member.evidence_id: (theme, member) for theme in found.themes for member in theme.members
    }
    for item, line in zip(evidence, lines, strict=True):
        theme, member = place.get(item.id, (None, None))
        print_json(
            {
                "id": line.get("id"),
                "theme_id": theme.theme_id if theme else None,
                "theme": theme.name if theme else None,
                "probability": member.probability if member else 0.0,
            }
        )


def export(
    what: Annotated[What, typer.Argument(metavar="objections|themes|quotes")],
    format: Annotated[Format, typer.Option(help="csv, xlsx, md or json.")] = "csv",
    persona: Persona = None,
    campaign: Campaign = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; else stdout.")
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Write objections, themes or quotes for the content plan."""
    from pipeline.files import write_bytes
    from pipeline.store.library import Library
    from pipeline.store.warehouse import latest_snapshot, open_snapshot
    from pipeline.tell.exports import export as exported
    from pipeline.tell.insights import Filters

    settings = settings_for(workspace)
    newest = latest_snapshot(Library(settings.workspace).warehouse)
    if newest is None:
        raise WorkspaceError(
            str(settings.workspace),
            "holds no processed calls yet",
            "Run `groundswell run my-calls/ --manifest calls.csv`, or `groundswell demo`",
        )
    filters = Filters(
        personas=tuple(persona or ()),
        campaigns=tuple(campaign or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    content = exported(open_snapshot(newest), what, format, filters)
    if output is not None:
        write_bytes(output, content)
    elif format == "xlsx" and sys.stdout.isatty():
        raise UsageError("xlsx", "can't be shown in a terminal", "Name a file with -o")
    else:
        sys.stdout.buffer.write(content)


def read_lines(file: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file or of stdin. Raises `UsageError` naming the line that is none."""
    try:
        source = sys.stdin.buffer if file == "-" else open(file, "rb")  # noqa: SIM115
    except OSError as error:
        raise UsageError(file, f"can't be read ({error.strerror})", "Check the path") from error
    with source:
        for number, raw in enumerate(source, start=1):
            if not raw.strip():
                continue
            try:
                line = json.loads(raw)
                line["text"]
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(
                    f"{file}, line {number}",
                    "is no JSON object with a “text”",
                    'Write one object a line: {"id": "1", "text": "…"}',
                ) from error
            yield line


def blocks(lines: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Lines in blocks of `BLOCK`."""
    block: list[dict[str, Any]] = []
    for line in lines:
        block.append(line)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))
