"""A recorded sales call of two people (acted), from the shared recordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.store.warehouse import Snapshot, latest_snapshot, open_snapshot
from pipeline.tell import insights
from tests.fixtures.commands import groundswell

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(real_calls: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    done = groundswell("run", real_calls / "b2b_sales.mp3", workspace=folder, timeout=900)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def snapshot(workspace: Path) -> Snapshot:
    newest = latest_snapshot(workspace / "warehouse")
    assert newest is not None
    return open_snapshot(newest)


def test_roles_are_right(snapshot: Snapshot, real_calls: Path) -> None:
    """Roger sells, Virgil buys: each speaks most of his reference time in his role."""
    [row] = insights.calls(snapshot, insights.Filters())
    detail = insights.call(snapshot, row.call_id)
    assert detail is not None
    reference = json.loads((real_calls / "b2b_sales.turns.json").read_text())
    seconds = {("rep", "Roger"): 0.0, ("rep", "Virgil"): 0.0}
    for turn in detail.turns:
        for true in reference:
            shared = min(turn.end, true["end"]) - max(turn.start, true["start"])
            if shared > 0 and turn.role == "rep" and true["speaker"] in ("Roger", "Virgil"):
                seconds["rep", true["speaker"]] += shared
    assert seconds["rep", "Roger"] > 4 * seconds["rep", "Virgil"]


@pytest.mark.parametrize(
    ("passage", "words", "second"),
    [
        ("price pushback", "hefty", 455.0),
        ("technical doubt", "consciousness integrity", 342.0),
        ("decision-maker", "management committee", 526.0),
        ("next meeting", "next Thursday", 552.0),
    ],
)
def test_passages_are_found_and_play_at_their_second(
    snapshot: Snapshot, passage: str, words: str, second: float
) -> None:
    found = insights.quotes(snapshot, insights.Filters(), text=words, everyone=True, limit=10)
    assert found, passage
    assert min(abs(quote.start - second) for quote in found) < 12


def test_the_next_meeting_is_a_next_step(snapshot: Snapshot) -> None:
    steps = insights.quotes(
        snapshot, insights.Filters(), kind="signal", type="next_step", everyone=True, limit=20
    )
    assert any(540 <= step.start <= 562 for step in steps)


def test_the_price_pushback_is_a_price_objection(snapshot: Snapshot) -> None:
    found = insights.quotes(snapshot, insights.Filters(), kind="objection", type="price", limit=20)
    assert any(448 <= quote.start <= 462 for quote in found)


def test_the_decision_maker_is_an_authority_objection(snapshot: Snapshot) -> None:
    found = insights.quotes(
        snapshot, insights.Filters(), kind="objection", type="authority", limit=20
    )
    assert any(518 <= quote.start <= 556 for quote in found)
