"""data/labels: what the classifiers are trained on is what it claims to be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import msgspec
import pytest
import yaml

from models import heads
from models.training.labels import LabelledUtterance, digest, read_labels
from pipeline import taxonomy

FOLDER = Path(__file__).resolve().parents[2] / "data" / "labels"
SCRIPTS = FOLDER.parent / "sample" / "scripts"
LABELS = read_labels(FOLDER)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """All runs of `length` words."""
    said = words(text)
    return {tuple(said[i : i + length]) for i in range(len(said) - length + 1)}


def test_enough_of_everything() -> None:
    assert len(LABELS) >= 1_200
    of_type = Counter(type_ for u in LABELS for type_ in u.objections)
    assert {label.type for label in taxonomy.shipped().objections} == set(of_type)
    assert min(of_type.values()) >= 60, of_type
    of_signal = Counter(type_ for u in LABELS for type_ in u.signals)
    assert {label.type for label in taxonomy.shipped().signals} == set(of_signal)
    assert min(of_signal.values()) >= 60, of_signal
    feelings = Counter(u.sentiment for u in LABELS)
    assert min(feelings.values()) >= 0.1 * len(LABELS), feelings
    assert len({u.batch for u in LABELS}) >= 3  # folds are grouped by author


def test_every_label_is_in_the_taxonomy_and_given_once() -> None:
    known = taxonomy.shipped()
    objections = {label.type for label in known.objections}
    signals = {label.type for label in known.signals}
    for u in LABELS:
        assert set(u.objections) <= objections, u
        assert set(u.signals) <= signals, u
        assert len(set(u.objections)) == len(u.objections), u
        assert len(set(u.signals)) == len(u.signals), u


def test_texts_are_as_speech_recognition_prints_them() -> None:
    for u in LABELS:
        assert u.text == u.text.strip() != "", u
        assert u.prev == u.prev.strip(), u
        assert "\n" not in u.text + u.prev, u
        assert len(words(u.text)) <= 80, u
        assert not re.search(r"https?://|[*_#\[\]<>]", u.text), u


def test_there_are_hard_negatives() -> None:
    rep = [u for u in LABELS if u.role == "rep"]
    assert len(rep) >= 100
    assert not any(u.objections for u in rep)
    cues = re.compile(r"\b(price|cost|budget|contract|security|integrat\w*|competitor)\b", re.I)
    harmless = [u for u in LABELS if not u.objections and cues.search(u.text)]
    assert len(harmless) >= 50  # words of objections without one
    assert sum(not u.objections for u in LABELS) >= 0.4 * len(LABELS)


def test_directness_is_said_of_objections_alone() -> None:
    for u in LABELS:
        assert (u.direct is not None) == bool(u.objections), u


@pytest.mark.parametrize("name", ["tagger", "roles"])
def test_shipped_heads_were_trained_on_these_labels(name: str) -> None:
    assert heads.load(name).about["labels"] == digest(FOLDER), "run `make train`"


def test_shipped_heads_tell_every_label() -> None:
    shipped = heads.load("tagger")
    assert {label.type for label in taxonomy.shipped().labels} <= set(shipped.binary)
    assert set(shipped.multiclass["sentiment"].classes_) == {"negative", "neutral", "positive"}
    for label, head in shipped.binary.items():
        assert head.a > 0, label  # more score is more probable
        assert 0 < head.threshold < 1, label


# ---- reading ----------------------------------------------------------------------------------


def test_files_are_read_in_order_with_their_batch(tmp_path: Path) -> None:
    line = '{"text":"%s","objections":[],"signals":[],"sentiment":"neutral"}\n'
    (tmp_path / "b.jsonl").write_text(line % "third")
    (tmp_path / "a.jsonl").write_text(line % "first" + "\n" + line % "second")
    (tmp_path / "notes.txt").write_text("not labels")
    read = read_labels(tmp_path)
    assert [(u.batch, u.text) for u in read] == [("a", "first"), ("a", "second"), ("b", "third")]
    assert read[0] == LabelledUtterance("first", [], [], "neutral", batch="a")


@pytest.mark.parametrize(
    "line",
    [
        '{"text":"x","objections":[],"signals":[],"sentiment":"angry"}',
        '{"text":"x","objections":"price","signals":[],"sentiment":"neutral"}',
        '{"text":"x","objection":[],"signals":[],"sentiment":"neutral"}',
        '{"text":"x","objections":[],"signals":[],"sentiment":"neutral","role":"boss"}',
    ],
)
def test_a_line_that_is_no_label_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    with pytest.raises(msgspec.ValidationError):
        read_labels(tmp_path)


def test_digest_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("1")
    first = digest(tmp_path)
    (tmp_path / "a.jsonl").write_text("2")
    assert digest(tmp_path) != first
    (tmp_path / "a.jsonl").write_text("1")
    assert digest(tmp_path) == first


# ---- nothing said twice, nothing known from the sample calls ------------------------------------


def test_no_text_comes_twice() -> None:
    seen = Counter(tuple(words(u.text)) for u in LABELS)
    assert not [" ".join(text) for text, times in seen.items() if times > 1]


def test_no_near_duplicates() -> None:
    where = defaultdict(set)
    for n, u in enumerate(LABELS):
        for run in runs(u.text, 8):
            where[run].add(n)
    assert not {" ".join(run): sorted(ns) for run, ns in where.items() if len(ns) > 1}


def test_nothing_is_taken_from_the_sample_calls() -> None:
    taken: set[tuple[str, ...]] = set()
    for path in SCRIPTS.glob("*.yaml"):
        for turn in yaml.safe_load(path.read_text("utf-8"))["turns"]:
            taken |= runs(turn.get("rep", ""), 6) | runs(turn.get("prospect", ""), 6)
    assert len(taken) > 1_000
    shared = {
        f"{u.batch}: {text}": " ".join(run)
        for u in LABELS
        for text in (u.text, u.prev)
        for run in runs(text, 6) & taken
    }
    assert not shared


def test_held_out_calls_are_held_apart() -> None:
    """No run of eight words of a held-out call, and no longer text of one, is in the labels."""
    held_out = read_labels(FOLDER.parent / "held-out")
    assert len({u.batch for u in held_out}) == 20
    assert sum(bool(u.objections) for u in held_out) >= 100
    learnt = {run for u in LABELS for text in (u.text, u.prev) for run in runs(text, 8)}
    texts = {tuple(words(u.text)) for u in LABELS if len(set(words(u.text))) >= 5}
    for u in held_out:
        assert not runs(u.text, 8) & learnt, u
        assert tuple(words(u.text)) not in texts, u


def test_one_text_has_one_meaning() -> None:
    meanings = defaultdict(set)
    for u in LABELS:
        meanings[tuple(words(u.text)), u.role].add((*sorted(u.objections), u.sentiment))
    contradictions = {key: found for key, found in meanings.items() if len(found) > 1}
    assert not contradictions
