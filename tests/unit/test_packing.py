"""Speech packed into windows: nothing lost, nothing too long, times lead back."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from models.packing import GAP, PAD, WINDOW, Window, cut, pack, sound
from pipeline.call import SAMPLE_RATE, Span


def random_speech(seed: int) -> list[Span]:
    """Spans in order, from a blink to several windows long, apart or touching."""
    chance = random.Random(seed)
    spans, now = [], 0.0
    for _ in range(chance.randint(1, 60)):
        now += chance.choice([0.0, 0.31, chance.uniform(0.3, 20)])
        end = now + chance.choice([0.1, chance.uniform(0.2, 8), chance.uniform(10, 90)])
        spans.append(Span(now, end))
        now = end
    return spans


def spans_of(windows: list[Window]) -> list[Span]:
    return [piece.span for window in windows for piece in window.pieces]


@pytest.mark.parametrize("seed", range(40))
def test_all_speech_is_packed_once_in_order_with_room_around(seed: int) -> None:
    speech = random_speech(seed)
    packed = spans_of(pack(speech))
    for before, after in itertools.pairwise(packed):
        assert after.start >= before.end - 1e-6  # nothing twice
    for span in speech:
        times = np.linspace(max(0.0, span.start - PAD), span.end + PAD, 50)
        assert all(any(p.start - 1e-6 <= time <= p.end + 1e-6 for p in packed) for time in times)
    for piece in packed:  # and nothing far from speech
        for time in np.linspace(piece.start, piece.end, 50):
            assert any(s.start - PAD - 1e-6 <= time <= s.end + PAD + 1e-6 for s in speech)


@pytest.mark.parametrize("seed", range(40))
def test_windows_keep_to_their_length_and_are_filled(seed: int) -> None:
    windows = pack(random_speech(seed))
    assert all(0 < window.duration <= WINDOW + 1e-6 for window in windows)
    for window, following in itertools.pairwise(windows):  # the next piece would not have fitted
        assert window.duration + GAP + following.pieces[0].span.duration > WINDOW - 1e-6
    for window in windows:
        assert window.pieces[0].at == 0
        for before, after in itertools.pairwise(window.pieces):
            assert after.at - before.end == pytest.approx(GAP)


@pytest.mark.parametrize("seed", range(40))
def test_times_lead_back_to_the_recording(seed: int) -> None:
    chance = random.Random(seed)
    for window in pack(random_speech(seed)):
        for piece in window.pieces:
            first = chance.uniform(0, piece.span.duration)
            last = chance.uniform(first, piece.span.duration)
            if last - first < 1e-3:
                continue
            back = window.recording_span(piece.at + first, piece.at + last)
            assert back.start == pytest.approx(piece.span.start + first, abs=1e-6)
            assert back.end == pytest.approx(piece.span.start + last, abs=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_any_time_in_a_window_lands_in_its_speech(seed: int) -> None:
    chance = random.Random(seed)
    for window in pack(random_speech(seed)):
        for _ in range(20):
            start = chance.uniform(-1, window.duration + 1)
            end = start + chance.uniform(0, 3)
            back = window.recording_span(start, end)
            assert back.start <= back.end
            assert any(
                piece.span.start - 1e-6 <= back.start and back.end <= piece.span.end + 1e-6
                for piece in window.pieces
            )


def test_a_word_that_begins_before_a_pause_is_put_after_it() -> None:
    window = pack([Span(10 + PAD, 12 - PAD), Span(40 + PAD, 43 - PAD)])[0]
    # 10–12 and 40–43 are kept; 2.00–2.25 is the gap; the word covers the second piece
    back = window.recording_span(1.9, 2.75)
    assert (back.start, back.end) == pytest.approx((40.0, 40.5))
    back = window.recording_span(0.5, 2.1)
    assert (back.start, back.end) == pytest.approx((10.5, 12.0))


def test_long_spans_are_cut_into_equal_parts() -> None:
    parts = cut([Span(5, 105)], longest=29)
    assert [part.duration for part in parts] == pytest.approx([25] * 4)
    assert (parts[0].start, parts[-1].end) == (5, 105)
    assert len(pack([Span(PAD, 100 - PAD)], longest=29)) == 4
    assert cut([Span(0, 29)], longest=29) == [Span(0, 29)]


def test_nothing_to_pack() -> None:
    assert pack([]) == []
    assert cut([Span(3, 3)], longest=29) == []


def test_spans_that_nearly_touch_are_one_piece() -> None:
    assert len(spans_of(pack([Span(1, 2), Span(2 + PAD, 3)]))) == 1
    assert len(spans_of(pack([Span(1, 2), Span(2.1 + 2 * PAD, 3)]))) == 2


def test_no_time_before_the_recording() -> None:
    assert spans_of(pack([Span(0.1, 1)]))[0].start == 0


def test_sound_of_a_window() -> None:
    samples = np.arange(10 * SAMPLE_RATE, dtype=np.float32)
    window = pack([Span(1 + PAD, 2 - PAD), Span(5 + PAD, 7 - PAD)])[0]
    packed = sound(samples, window)
    assert len(packed) == round(window.duration * SAMPLE_RATE)
    gap = slice(SAMPLE_RATE, round((1 + GAP) * SAMPLE_RATE))
    # samples are their own numbers; times that are no whole sample may be one off
    np.testing.assert_allclose(packed[10 : gap.start - 10], np.arange(16_010, 31_990), atol=1)
    assert (packed[gap.start + 2 : gap.stop - 2] == 0).all()
    np.testing.assert_allclose(packed[gap.stop + 10 : -10], np.arange(80_010, 111_990), atol=1)


def test_sound_of_speech_that_ends_past_the_recording() -> None:
    samples = np.ones(SAMPLE_RATE, dtype=np.float32)
    packed = sound(samples, pack([Span(0.5 + PAD, 1.02)])[0])
    assert packed.sum() == pytest.approx(SAMPLE_RATE / 2, abs=1)


@pytest.mark.parametrize("seed", range(10))
def test_sound_at_odd_times_fits(seed: int) -> None:
    speech = random_speech(seed)
    samples = np.ones(int((speech[-1].end + PAD) * SAMPLE_RATE) + 1, dtype=np.float32)
    for window in pack(speech):
        packed = sound(samples, window)
        assert packed.sum() == pytest.approx(
            window.speech * SAMPLE_RATE, abs=2 * len(window.pieces)
        )
