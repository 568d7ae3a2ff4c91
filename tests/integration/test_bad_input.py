"""Files and manifests that are wrong: each is named with its reason, the rest goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.call import SAMPLE_RATE
from pipeline.store.warehouse import latest_snapshot, open_snapshot
from pipeline.tell import insights
from tests.fixtures.audio_files import write_audio
from tests.fixtures.commands import groundswell
from tests.fixtures.recordings import excerpt
from tests.fixtures.sample import SAMPLE

pytestmark = pytest.mark.slow

GOOD = "22-founder-not-interested.ogg"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bad recordings with one good one, twice, among them."""
    folder = tmp_path_factory.mktemp("batch")
    good = excerpt(folder, GOOD, 0, 30)
    (folder / "same-bytes.wav").write_bytes(good.read_bytes())
    (folder / "empty.mp3").write_bytes(b"")
    (folder / "letter.wav").write_text("Dear Sir or Madam,\n" * 50)
    (folder / "cut-off.m4a").write_bytes(b"\x00\x00\x00\x20ftypM4A " + bytes(200))
    write_audio(folder / "silent.wav", np.zeros((1, SAMPLE_RATE * 5), np.float32), SAMPLE_RATE)
    write_audio(folder / "blip.wav", np.full((1, 800), 0.2, np.float32), SAMPLE_RATE)
    noise = np.random.default_rng(1).normal(0, 0.01, (1, SAMPLE_RATE * 8)).astype(np.float32)
    write_audio(folder / "noise.wav", noise, SAMPLE_RATE)
    write_audio(folder / "too-long.wav", np.tile(noise, 6), SAMPLE_RATE)
    (folder / "notes.txt").write_text("not a recording, and not taken for one")
    return folder


@pytest.fixture(scope="module")
def processed(batch: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """The batch run into a workspace: (workspace, exit code, stderr)."""
    workspace = tmp_path_factory.mktemp("workspace")
    done = groundswell(
        "run", batch, "--model", "tiny.en", workspace=workspace, GROUNDSWELL_MAX_HOURS="0.0105"
    )
    return workspace, done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("empty.mp3", "is empty"),
        ("letter.wav", "no audio that can be decoded"),
        ("cut-off.m4a", "no audio that can be decoded"),
        ("silent.wav", "is silent"),
        ("blip.wav", "seconds of sound"),
        ("noise.wav", "no speech"),
        ("too-long.wav", "longer than"),
    ],
)
def test_each_bad_file_is_named_with_its_reason(
    processed: tuple[Path, int, str], name: str, problem: str
) -> None:
    _, code, stderr = processed
    told = " ".join(stderr.split())
    assert code == 1
    assert name in told
    assert problem in told.split(f"{name}:", 1)[1].split("✗")[0]
    assert "Traceback" not in stderr


def test_the_rest_of_the_batch_is_in_the_explorer(processed: tuple[Path, int, str]) -> None:
    workspace, _, _ = processed
    newest = latest_snapshot(workspace / "warehouse")
    assert newest is not None
    snapshot = open_snapshot(newest)
    calls = insights.calls(snapshot, insights.Filters())
    assert len(calls) == 1, "the same bytes twice are one call"
    failed = {failure.recording for failure in insights.failures(snapshot)}
    assert failed == {
        "letter.wav",
        "cut-off.m4a",
        "silent.wav",
        "blip.wav",
        "noise.wav",
        "too-long.wav",
    }


def test_status_names_what_failed(processed: tuple[Path, int, str]) -> None:
    states = json.loads(groundswell("status", "--json", workspace=processed[0]).stdout)
    assert {state["state"] for state in states} == {"done", "failed"}
    assert all(state["reason"] for state in states if state["state"] == "failed")


def test_nothing_half_written(processed: tuple[Path, int, str]) -> None:
    workspace, _, _ = processed
    leftovers = [p for p in workspace.rglob(".*") if p.is_file()]
    assert leftovers == []


def test_forget_removes_every_trace(processed: tuple[Path, int, str], tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(processed[0], workspace)
    states = json.loads(groundswell("status", "--json", workspace=workspace).stdout)
    failed = next(state for state in states if state["recording"] == "letter.wav")
    done = groundswell("forget", failed["call_id"], workspace=workspace)
    assert done.returncode == 0, done.stderr
    assert not (workspace / "library" / failed["call_id"]).exists()
    snapshots = list((workspace / "warehouse").glob("*.duckdb"))
    assert len(snapshots) == 1
    names = {f.recording for f in insights.failures(open_snapshot(snapshots[0]))}
    assert "letter.wav" not in names


def test_manifest_without_recordings_column_is_wrong_use(tmp_path: Path) -> None:
    manifest = tmp_path / "calls.csv"
    manifest.write_text("file,persona\na.wav,finance\n")
    done = groundswell(
        "run", SAMPLE / "calls" / GOOD, "--manifest", manifest, workspace=tmp_path / "ws"
    )
    assert done.returncode == 2
    assert "no column “recording”" in " ".join(done.stderr.split())
    assert not (tmp_path / "ws" / "library").exists()


def test_manifest_rows_that_are_wrong_cost_only_themselves(tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    workspace.mkdir()
    (workspace / "groundswell.toml").write_text('personas = ["finance", "founder"]\n')
    manifest = tmp_path / "calls.csv"
    manifest.write_text(
        "recording,persona,started_at\n"
        f"{GOOD},astronaut,2026-09-22\n"
        f"{GOOD},founder,2026-09-22\n"
        "gone.wav,founder,2026-09-22\n"
    )
    done = groundswell("add", SAMPLE / "calls" / GOOD, "--manifest", manifest, workspace=workspace)
    told = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "unknown persona “astronaut”" in told
    assert "a second time" in told
    assert "gone.wav" in told
    call_id = done.stdout.split()[0]
    facts = json.loads((workspace / "library" / call_id / "call.json").read_text())
    assert facts["persona"] == ""
    assert facts["started_at"].startswith("2026-09-22")


@pytest.mark.parametrize("state", ["missing", "altered"])
def test_model_files_that_are_not_right(tmp_path: Path, state: str) -> None:
    models = tmp_path / "models"
    if state == "altered":
        (models / "minilm").mkdir(parents=True)
        (models / "minilm" / "tokenizer.json").write_text("{}")
    done = groundswell(
        "run",
        SAMPLE / "calls" / GOOD,
        workspace=tmp_path / "ws",
        GROUNDSWELL_MODELS=str(models),
    )
    told = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "groundswell models pull" in told
    verify = groundswell("models", "verify", GROUNDSWELL_MODELS=str(models))
    assert verify.returncode == 1
    assert ("was altered" if state == "altered" else "is missing") in verify.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("process", "nonsense"),
        ("transcript", "no-such-file-or-call"),
        ("export", "feelings"),
        ("export", "objections", "--since", "yesterday"),
        ("tag", "no-such-file.jsonl"),
    ],
)
def test_wrong_use_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = groundswell(*arguments, workspace=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
