"""Makes the sample calls: each script becomes a recording of a telephone call and its reference.

    python data/sample/make/make.py            all calls
    python data/sample/make/make.py 03 17      these two

The same script always gives the same call: every draw comes from a seed made of names. Recordings
go to `calls/NN-slug.ogg`, references (who said what, when, meaning what) to
`references/NN-slug.json`, and `calls.csv` lists the calls as a CRM would export them.
"""

import argparse
import csv
import hashlib
import json
import multiprocessing
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import line
import numpy as np
import voice
from line import Samples
from script import Role, Script, ScriptError, Turn, load_script

SAMPLE = Path(__file__).resolve().parent.parent
CACHE = Path.home() / ".cache" / "groundswell-voices"

LEAD_IN, LEAD_OUT = 1.0, 0.8
GAP = (0.2, 0.6)
OVERLAP = (0.3, 0.8)
BREATH = (0.12, 0.38)
PACE = (0.95, 1.15)
SPEECH_LEVEL = -22.0
ROLES: tuple[Role, Role] = ("rep", "prospect")
BIT_RATE = {1: 20_000, 2: 32_000}

MANIFEST = (
    "recording",
    "started_at",
    "rep",
    "account",
    "contact",
    "title",
    "persona",
    "campaign",
    "source",
    "stage",
    "outcome",
    "amount",
)


@dataclass(frozen=True)
class Spoken:
    """A turn on the time line of the call: it starts at `start` seconds; `audio` is at 24 kHz."""

    turn: Turn
    start: float
    audio: Samples

    @property
    def end(self) -> float:
        """Where the last sound ends, in seconds from the start of the call."""
        return self.start + len(self.audio) / voice.RATE


def seeded(*names: object) -> np.random.Generator:
    """A source of draws that is the same for the same names, on every machine."""
    text = "/".join(map(str, names))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def speak(script: Script, kokoro: voice.Kokoro) -> list[Samples]:
    """Each turn at 24 kHz, in its speaker's voice and pace, with a breath between sentences."""
    audio: list[Samples] = []
    for number, turn in enumerate(script.turns):
        random = seeded(script.name, "turn", number)
        pace = seeded(script.speaker(turn.role), "pace").uniform(*PACE) + random.uniform(
            -0.03, 0.03
        )
        pieces = kokoro.speak(
            turn.text, script.voice(turn.role), round(float(np.clip(pace, *PACE)), 2)
        )
        joined: list[Samples] = []
        for piece in pieces:
            joined += [
                np.zeros(round(random.uniform(*BREATH) * voice.RATE), dtype=np.float32),
                piece,
            ]
        audio.append(np.concatenate(joined[1:]) * line.gain(random.uniform(-1.5, 1.5)))
    return audio


def lay_out(script: Script, audio: Sequence[Samples]) -> list[Spoken]:
    """The turns on the time line: each after a gap or a pause, or over the end of the one before.

    Nobody speaks over themselves. `audio` holds the sound of each turn, at 24 kHz.
    """
    random = seeded(script.name, "time line")
    placed: list[Spoken] = []
    for turn, sound in zip(script.turns, audio, strict=True):
        gap, over = random.uniform(*GAP), random.uniform(*OVERLAP)
        if not placed:
            start = LEAD_IN
        elif turn.overlap:
            before = placed[-1]
            start = max(before.end - over, before.start + (before.end - before.start) * 0.4)
        else:
            start = max(spoken.end for spoken in placed) + (
                gap if turn.pause is None else turn.pause
            )
        own = [spoken.end for spoken in placed if spoken.turn.role == turn.role]
        start = max([start, *(end + 0.1 for end in own[-1:])])
        placed.append(Spoken(turn, round(start * line.RATE) / line.RATE, sound))
    return placed


def telephone(script: Script, placed: Sequence[Spoken]) -> Samples:
    """The call as the recorder hears it: 8 kHz, (samples, channels)."""
    random = seeded(script.name, "line")
    difference, quieter = random.uniform(0, 8), random.choice(["rep", "prospect"])
    snr, cross_talk = random.uniform(15, 30), line.gain(random.uniform(-34, -28))
    length = round((max(spoken.end for spoken in placed) + LEAD_OUT) * voice.RATE)
    length += -length % (voice.RATE // line.RATE)
    voices: dict[Role, Samples] = {}
    for role in ROLES:
        track = np.zeros(length, dtype=np.float32)
        for spoken in placed:
            if spoken.turn.role == role:
                at = round(spoken.start * voice.RATE)
                track[at : at + len(spoken.audio)] += spoken.audio
        handset = line.draw_handset(seeded(script.name, role, "handset"))
        track = line.to_line(line.through_handset(track, voice.RATE, handset), voice.RATE)
        wanted = SPEECH_LEVEL - (difference if role == quieter else 0.0)
        voices[role] = track * line.gain(wanted - line.speech_level(track, line.RATE))
    hiss = SPEECH_LEVEL - difference - snr - (3 if script.channels == 1 else 0)
    heard: dict[Role, Samples] = {}
    for role, other in (ROLES, ROLES[::-1]):
        signal = voices[role]
        if script.channels == 2:
            signal = signal + voices[other] * cross_talk
        heard[role] = line.companded(line.limit(signal) + line.noise(len(signal), hiss, random))
    if script.channels == 1:
        return line.limit(heard["rep"] + heard["prospect"])[:, np.newaxis]
    left: Role = "rep" if script.rep_channel == "left" else "prospect"
    right: Role = "prospect" if left == "rep" else "rep"
    return np.stack([heard[left], heard[right]], axis=1)


def write_opus(path: Path, audio: Samples) -> float:
    """Writes 8 kHz audio, (samples, channels), as Ogg Opus.

    Returns its duration in seconds, as it comes out when the file is read.
    """
    channels = audio.shape[1]
    partial = path.with_name(f".{path.name}")
    with av.open(partial, "w", format="ogg", container_options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream(
            "libopus", rate=line.RATE, layout="mono" if channels == 1 else "stereo"
        )
        stream.bit_rate = BIT_RATE[channels]
        stream.options = {"application": "voip"}
        whole = np.round(audio * 32_767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout=stream.layout.name)
        frame.sample_rate = line.RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    with av.open(partial) as file:
        samples = sum(frame.samples for frame in file.decode(audio=0))
        duration = samples / file.streams.audio[0].rate
    partial.replace(path)
    return duration


def reference(script: Script, placed: Sequence[Spoken], duration: float) -> dict[str, Any]:
    """Who said what, when (seconds in the recording), and what it means."""
    return {
        "recording": f"{script.name}.ogg",
        "duration": round(duration, 3),
        "channels": script.channels,
        "rep_channel": script.rep_channel,
        "summary": script.summary,
        "turns": [
            {
                "role": spoken.turn.role,
                "speaker": script.speaker(spoken.turn.role),
                "start": round(spoken.start, 3),
                "end": round(spoken.end, 3),
                "text": spoken.turn.text,
                "objections": list(spoken.turn.objections),
                "signals": list(spoken.turn.signals),
                "sentiment": spoken.turn.sentiment,
            }
            for spoken in placed
        ],
    }


def make_call(script: Script, kokoro: voice.Kokoro) -> float:
    """Makes the recording and the reference of one call. Returns its duration in seconds."""
    placed = lay_out(script, speak(script, kokoro))
    duration = write_opus(SAMPLE / "calls" / f"{script.name}.ogg", telephone(script, placed))
    text = json.dumps(reference(script, placed, duration), indent=1, ensure_ascii=False)
    (SAMPLE / "references" / f"{script.name}.json").write_text(f"{text}\n", encoding="utf-8")
    return duration


def write_manifest(scripts: Sequence[Script]) -> None:
    """Lists the calls that have a recording in calls.csv."""
    with (SAMPLE / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, MANIFEST, lineterminator="\n")
        rows.writeheader()
        for script in scripts:
            recording = f"{script.name}.ogg"
            if (SAMPLE / "calls" / recording).exists():
                known = {column: getattr(script, column) for column in MANIFEST[2:]}
                rows.writerow(
                    {"recording": recording, "started_at": script.started_at.isoformat(), **known}
                )


_kokoro: voice.Kokoro | None = None


def _start_worker(cache: Path) -> None:
    global _kokoro
    _kokoro = voice.Kokoro(cache)


def _work(script: Script) -> tuple[str, float, float]:
    assert _kokoro is not None
    begun = time.monotonic()
    duration = make_call(script, _kokoro)
    return script.name, duration, time.monotonic() - begun


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Makes the sample calls from their scripts.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="the calls to make (default: all)")
    parser.add_argument("--check", action="store_true", help="only check the scripts")
    parser.add_argument(
        "--cache", type=Path, default=CACHE, help="where the voices are kept (%(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=2, help="processes, of one thread each (%(default)s)"
    )
    wish = parser.parse_args()
    try:
        scripts = [load_script(path) for path in sorted((SAMPLE / "scripts").glob("*.yaml"))]
        if unknown := set(wish.numbers) - {script.number for script in scripts}:
            raise ScriptError(f"no script is numbered {', '.join(sorted(unknown))}")
        chosen = [script for script in scripts if not wish.numbers or script.number in wish.numbers]
        if wish.check:
            print(
                f"{len(chosen)} scripts, {sum(script.words for script in chosen)} words: all well"
            )
            return 0
        voice.fetch(wish.cache)
    except (ScriptError, voice.VoiceError) as error:
        print(error, file=sys.stderr)
        return 1
    for folder in ("calls", "references"):
        (SAMPLE / folder).mkdir(exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(wish.workers, len(chosen)), _start_worker, (wish.cache,)) as pool:
        longest_first = sorted(chosen, key=lambda script: -script.words)
        for done, (name, duration, took) in enumerate(
            pool.imap_unordered(_work, longest_first), start=1
        ):
            print(
                f"{done:2}/{len(chosen)}  {name:<32} {duration:6.1f} s of call in {took:6.1f} s",
                flush=True,
            )
    write_manifest(scripts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
