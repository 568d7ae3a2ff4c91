"""The copy of a recording that browsers play: small, seekable, in a format that all know."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from pipeline.call import SAMPLE_RATE, Audio

BIT_RATE = {1: 48_000, 2: 64_000}
"""MP3 bits a second by number of channels; constant, so that seeking is exact."""


def write_playback(audio: Audio, path: Path) -> None:
    """Encode `audio` as MP3 into `path`; its time line is the recording's."""
    layout = "mono" if audio.channels == 1 else "stereo"
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout=layout)
        stream.bit_rate = BIT_RATE[audio.channels]
        step = SAMPLE_RATE
        for at in range(0, audio.samples.shape[1], step):
            block = np.ascontiguousarray(audio.samples[:, at : at + step])
            frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate = SAMPLE_RATE
            frame.pts = at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
