"""`groundswell models list | pull | verify`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.progress import board, console
from models import mpnet, registry

app = typer.Typer(help="The models: which there are, fetching them, checking them.")


@app.command("list")
def list_models() -> None:
    """All registered models and whether they are on this machine."""
    for model in registry.registered().values():
        state = "ready" if registry.check(model).ok else "missing"
        print(f"{model.name:<16}  {state:<8}  {model.license:<11}  {model.purpose}")


@app.command()
def pull(
    names: Annotated[list[str] | None, typer.Argument(metavar="[MODEL...]", help="Or all.")] = None,
    home: Annotated[
        list[Path] | None, typer.Option("--from", help="A folder that may hold the files.")
    ] = None,
) -> None:
    """Fetch what is missing; every file is checked against its SHA-256."""
    os.environ["HF_HUB_OFFLINE"] = "0"  # all else is offline; to fetch is what this is for
    chosen = names or list(registry.registered())
    with board.shown("Model weights", total=len(chosen)):
        for done, name in enumerate(chosen):
            board.report(done, len(chosen), name)
            registry.pull(
                [name],
                home or (),
                lambda model, step, at=done: board.report(at, len(chosen), f"{model}: {step}"),
            )
            if name == "mpnet":
                board.report(done, len(chosen), f"{name}: preparing (once)")
                mpnet.prepared()
            board.report(done + 1, len(chosen), name)
    console.print(f"{len(chosen)} models are ready in {registry.models_folder()}", highlight=False)


@app.command()
def verify() -> None:
    """Check every file of every model."""
    checks = [registry.check(model) for model in registry.registered().values()]
    for check in checks:
        print(f"{check.model.name:<16}  {'ok' if check.ok else '; '.join(check.problems)}")
    if not all(check.ok for check in checks):
        console.print(registry.PULL)
        raise typer.Exit(1)
