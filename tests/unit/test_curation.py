"""What people decide about a call is kept, and outlives what is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.call import CallFacts, SpeakerRole
from pipeline.errors import UsageError
from pipeline.hear.roles import as_chosen
from pipeline.store.curation import choose_roles, read_curation, swapped
from pipeline.store.library import Library


def test_nothing_is_decided_at_first(tmp_path: Path) -> None:
    assert read_curation(tmp_path).chosen_roles == {}


def test_the_last_decision_holds_and_all_are_kept(tmp_path: Path) -> None:
    choose_roles(tmp_path, {"A": "rep", "B": "prospect"})
    choose_roles(tmp_path, {"A": "prospect", "B": "rep"})
    kept = read_curation(tmp_path)
    assert kept.chosen_roles == {"A": "prospect", "B": "rep"}
    assert [each.roles["A"] for each in kept.roles] == ["rep", "prospect"]
    assert all(each.who for each in kept.roles)
    assert kept.roles[0].at <= kept.roles[1].at


def test_swapping_twice_is_none() -> None:
    roles = {"A": "rep", "B": "prospect", "C": "unknown"}
    assert swapped(roles) == {"A": "prospect", "B": "rep", "C": "unknown"}  # type: ignore[arg-type]
    assert swapped(swapped(roles)) == roles  # type: ignore[arg-type]


def test_chosen_roles_win_and_say_so() -> None:
    heard = (
        SpeakerRole("A", "rep", 0.7, ("talks like a rep",)),
        SpeakerRole("B", "prospect", 0.7, ()),
    )
    assert as_chosen(heard, {}) == heard
    assert as_chosen(heard, {"A": "prospect"}) == (
        SpeakerRole("A", "prospect", 1.0, ("chosen by hand",)),
        heard[1],
    )


def test_a_call_that_was_not_heard_has_nothing_to_swap(tmp_path: Path) -> None:
    recording = tmp_path / "call.wav"
    recording.write_bytes(b"sound")
    library = Library(tmp_path / "workspace")
    added = library.add(recording, CallFacts(recording="call.wav"))
    with pytest.raises(UsageError, match="no roles yet"):
        library.swap_roles(added.call_id)
