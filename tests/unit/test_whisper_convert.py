"""CTranslate2's file format, read from a file made by hand."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from models.whisper_convert import Variables, dimensions, read_variables, state_dict
from pipeline.errors import ModelError

KINDS = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def text(value: str) -> bytes:
    raw = value.encode() + b"\0"
    return struct.pack("<H", len(raw)) + raw


def model_file(variables: Variables, aliases: dict[str, str], version: int = 6) -> bytes:
    """The bytes that CTranslate2 writes."""
    content = struct.pack("<I", version) + text("WhisperSpec") + struct.pack("<I", 3)
    content += struct.pack("<I", len(variables))
    for name, value in variables.items():
        content += text(name) + struct.pack("<B", value.ndim)
        content += b"".join(struct.pack("<I", length) for length in value.shape)
        content += struct.pack("<B", KINDS[value.dtype.name])
        content += struct.pack("<I", value.nbytes) + value.tobytes()
    content += struct.pack("<I", len(aliases))
    return content + b"".join(text(alias) + text(name) for alias, name in aliases.items())


def test_variables_and_aliases(tmp_path: Path) -> None:
    made: Variables = {
        "encoder/weight": np.arange(6, dtype=np.float32).reshape(2, 3),
        "decoder/weight": np.array([[0.5, -2.0]], dtype=np.float16),
        "counts": np.array([1, -1], dtype=np.int8),
        "scale": np.array(7, dtype=np.int32),  # no dimension at all
    }
    path = tmp_path / "model.bin"
    path.write_bytes(model_file(made, {"decoder/projection/weight": "decoder/weight"}))
    read = read_variables(path)
    assert set(read) == {*made, "decoder/projection/weight"}
    for name, value in made.items():
        assert read[name].dtype == value.dtype
        assert read[name].shape == value.shape
        assert (read[name] == value).all()
    assert (read["decoder/projection/weight"] == made["decoder/weight"]).all()


def test_an_older_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(model_file({}, {}, version=4))
    with pytest.raises(ModelError, match="file version 4"):
        read_variables(path)


def whisper(width: int = 4, layers: int = 2) -> Variables:
    """A Whisper of `width`, each tensor filled with numbers of its own."""
    numbers = iter(range(1, 10_000))

    def filled(*shape: int) -> np.ndarray:
        return np.full(shape, next(numbers), dtype=np.float16)

    made: Variables = {
        "encoder/conv1/weight": filled(width, 80, 3),
        "encoder/conv1/bias": filled(width),
        "encoder/conv2/weight": filled(width, width, 3),
        "encoder/conv2/bias": filled(width),
        "encoder/position_encodings/encodings": filled(15, width),
        "decoder/embeddings/weight": filled(50, width),
        "decoder/position_encodings/encodings": filled(9, width),
    }

    def norm(name: str) -> None:
        made[f"{name}/gamma"], made[f"{name}/beta"] = filled(width), filled(width)

    def linear(name: str, rows: int, columns: int) -> None:
        made[f"{name}/weight"] = (
            np.arange(rows * columns, dtype=np.float16).reshape(rows, columns) % 997
        )
        made[f"{name}/bias"] = np.arange(rows, dtype=np.float16)

    for side in ("encoder", "decoder"):
        norm(f"{side}/layer_norm")
        for layer in range(layers):
            block = f"{side}/layer_{layer}"
            linear(f"{block}/self_attention/linear_0", 3 * width, width)
            linear(f"{block}/self_attention/linear_1", width, width)
            norm(f"{block}/self_attention/layer_norm")
            if side == "decoder":
                linear(f"{block}/attention/linear_0", width, width)
                linear(f"{block}/attention/linear_1", 2 * width, width)
                linear(f"{block}/attention/linear_2", width, width)
                norm(f"{block}/attention/layer_norm")
            norm(f"{block}/ffn/layer_norm")
            linear(f"{block}/ffn/linear_0", 4 * width, width)
            linear(f"{block}/ffn/linear_1", width, 4 * width)
    return made


def test_fused_projections_are_split_by_rows() -> None:
    made = whisper()
    state = state_dict(made)
    fused = made["encoder/layer_1/self_attention/linear_0/weight"]
    for part, name in enumerate(("query", "key", "value")):
        ours = state[f"encoder.blocks.1.attn.{name}.weight"]
        assert (ours == fused[4 * part : 4 * part + 4]).all()
    assert (state["encoder.blocks.1.attn.value.bias"] == [8, 9, 10, 11]).all()
    assert "encoder.blocks.1.attn.key.bias" not in state  # Whisper's key has none
    cross = made["decoder/layer_0/attention/linear_1/weight"]
    assert (state["decoder.blocks.0.cross_attn.key.weight"] == cross[:4]).all()
    assert (state["decoder.blocks.0.cross_attn.value.weight"] == cross[4:]).all()
    assert all(value.dtype == np.float32 for value in state.values())


def test_no_tensor_is_left_behind() -> None:
    """openai-whisper itself accepts the state: every name is there, each of its shape."""
    whisper_model = pytest.importorskip("whisper.model")
    import torch

    state = state_dict(whisper())
    dims = whisper_model.ModelDimensions(**dimensions(state, heads=2))
    assert (dims.n_audio_state, dims.n_audio_layer, dims.n_text_layer) == (4, 2, 2)
    assert (dims.n_mels, dims.n_vocab, dims.n_audio_ctx, dims.n_text_ctx) == (80, 50, 15, 9)
    model = whisper_model.Whisper(dims)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
