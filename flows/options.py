"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.settings import Settings

Workspace = Annotated[
    Path | None,
    typer.Option(
        help="Folder of library, warehouse and exports (default: data, or GROUNDSWELL_WORKSPACE)."
    ),
]
Manifest = Annotated[Path | None, typer.Option(help="CSV of what the CRM knows about the calls.")]
Persona = Annotated[list[str] | None, typer.Option(help="Persona; may be given more than once.")]
Campaign = Annotated[list[str] | None, typer.Option(help="Campaign; may be given more than once.")]


def settings_for(workspace: Path | None, **given: Any) -> Settings:
    """Settings from the environment, overridden by what was given on the command line."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if workspace is not None:
        chosen["workspace"] = workspace
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"--{name} / GROUNDSWELL_{name.upper()}", str(first["msg"]), "See --help"
        ) from error
    return settings.model_copy(update={"workspace": settings.workspace.expanduser().absolute()})
