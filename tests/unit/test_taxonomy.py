"""The shipped taxonomy holds the contract's labels."""

from __future__ import annotations

from pipeline import taxonomy

OBJECTIONS = [
    *("price", "timing", "authority", "no_need", "competitor", "trust", "product_gap"),
    *("integration", "effort", "security", "contract", "past_experience", "brush_off"),
]
SIGNALS = {
    *("pain", "need", "feature_request", "buying_signal", "competitor_mention"),
    *("content_mention", "question", "praise", "next_step"),
}


def test_labels_of_the_contract() -> None:
    shipped = taxonomy.shipped()
    assert [label.type for label in shipped.objections] == OBJECTIONS
    assert {label.type for label in shipped.signals} == SIGNALS
    assert set(shipped.feelings) <= {"negative", "neutral", "positive"}


def test_people_can_read_every_label() -> None:
    for label in taxonomy.shipped().labels:
        assert label.name[0].isupper()
        assert "_" not in label.name
        assert label.meaning.endswith(".")


def test_labels_without_cues_are_allowed() -> None:
    entry = {"name": "Price", "meaning": "Cost."}
    read = taxonomy.read_taxonomy({"objections": {"price": entry}, "signals": {}})
    assert read.objections[0].cues == ()
    assert read.feelings == {}
