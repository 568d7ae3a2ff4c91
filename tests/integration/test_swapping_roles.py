"""Swapping who is rep and who is prospect: once, by command or button, and for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app
from pipeline.store.library import Library
from pipeline.store.warehouse import latest_snapshot, open_snapshot
from pipeline.tell import insights
from tests.fixtures.commands import groundswell
from tests.fixtures.sample import SAMPLE

pytestmark = pytest.mark.slow

Roles = dict[str, str]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("swapping")
    call = SAMPLE / "calls" / "22-founder-not-interested.ogg"
    done = groundswell("run", call, "--model", "tiny.en", workspace=folder)
    assert done.returncode == 0, done.stderr
    return folder


def shown(workspace: Path) -> tuple[str, Roles, int]:
    """Call id, roles and number of objections as the explorer shows them."""
    newest = latest_snapshot(workspace / "warehouse")
    assert newest is not None
    snapshot = open_snapshot(newest)
    [row] = insights.calls(snapshot, insights.Filters())
    detail = insights.call(snapshot, row.call_id)
    assert detail is not None
    objections = insights.quotes(snapshot, insights.Filters(), kind="objection", limit=100)
    return row.call_id, {each.speaker: each.role for each in detail.speakers}, len(objections)


def other(roles: Roles) -> Roles:
    return {who: {"rep": "prospect", "prospect": "rep"}[role] for who, role in roles.items()}


def test_one_command_swaps_and_processing_again_keeps_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id, before, objections = shown(workspace)
    assert sorted(before.values()) == ["prospect", "rep"]
    assert objections > 0
    done = groundswell("roles", call_id[:6], "--swap", "--model", "x", workspace=workspace)
    assert done.returncode == 2  # no such option: nothing was swapped
    swap = ("roles", call_id[:6], "--swap")
    monkeypatch.setenv("GROUNDSWELL_MODEL", "tiny.en")
    done = groundswell(*swap, workspace=workspace)
    assert done.returncode == 0, done.stderr
    assert "chosen by hand" in done.stdout
    assert shown(workspace)[1] == other(before)
    transcript = groundswell("transcript", call_id, "--format", "json", workspace=workspace)
    turns = json.loads(transcript.stdout)["turns"]
    assert {turn["speaker"]: turn["role"] for turn in turns} == other(before)
    assert {turn["role_confidence"] for turn in turns} == {1.0}
    (Library(workspace).folder(call_id) / "roles.json").unlink()  # made anew
    assert groundswell("process", workspace=workspace).returncode == 0
    assert shown(workspace)[1] == other(before)
    assert groundswell(*swap, workspace=workspace).returncode == 0
    assert shown(workspace)[1:] == (before, objections)


def test_one_button_swaps(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(workspace))
    monkeypatch.setenv("GROUNDSWELL_MODEL", "tiny.en")
    call_id, before, _ = shown(workspace)
    main = Path(app.__file__).with_name("main.py")
    page = AppTest.from_file(main, default_timeout=120).run().switch_page("views/call.py")
    page.query_params["call"] = call_id
    page.run()
    page.button(key="swap-roles").click().run()
    assert not page.exception
    assert not page.error
    assert shown(workspace)[1] == other(before)
    assert any("chosen by hand" in each.value for each in page.html)
