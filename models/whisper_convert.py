"""CTranslate2's Whisper file → the state that openai-whisper loads. Lossless, tensor by tensor.

The binary format is CTranslate2's own (version 6, `python/ctranslate2/specs/model_spec.py`): a
header, then a flat list of variables (name, shape, type, bytes), then aliases. Names map one to
one, except that q, k and v are stored fused by rows; the key has no bias in Whisper, so the fused
bias is zero there.
"""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ModelError

TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""CTranslate2's data type numbers (`include/ctranslate2/types.h`)."""

Variables = dict[str, NDArray[Any]]


def read_variables(path: Path) -> Variables:
    """All variables of a CTranslate2 model file by name, aliases resolved."""
    with path.open("rb") as file:
        version = number(file, "I")
        if version < 5:
            raise ModelError(str(path), f"has file version {version}", "Versions 5 and 6 are read")
        text(file)  # the model's class
        number(file, "I")  # its revision
        variables: Variables = {}
        for _ in range(number(file, "I")):
            name = text(file)
            shape = [number(file, "I") for _ in range(number(file, "B"))]
            kind = TYPES[number(file, "B")]
            content = file.read(number(file, "I"))
            variables[name] = np.frombuffer(content, dtype=kind).reshape(shape)
        for _ in range(number(file, "I")):
            alias, name = text(file), text(file)
            variables[alias] = variables[name]
    return variables


def number(file: BinaryIO, code: str) -> int:
    return struct.unpack(f"<{code}", file.read(struct.calcsize(code)))[0]


def text(file: BinaryIO) -> str:
    return file.read(number(file, "H")).rstrip(b"\0").decode()


def state_dict(variables: Variables) -> Variables:
    """The parameters under openai-whisper's names, float32."""
    state: Variables = {}
    for side in ("encoder", "decoder"):
        layers = {int(m[1]) for name in variables if (m := re.match(rf"{side}/layer_(\d+)/", name))}
        for layer in sorted(layers):
            convert_layer(variables, f"{side}/layer_{layer}", f"{side}.blocks.{layer}", state)
    pairs = {
        "encoder/conv1/weight": "encoder.conv1.weight",
        "encoder/conv1/bias": "encoder.conv1.bias",
        "encoder/conv2/weight": "encoder.conv2.weight",
        "encoder/conv2/bias": "encoder.conv2.bias",
        "encoder/position_encodings/encodings": "encoder.positional_embedding",
        "encoder/layer_norm/gamma": "encoder.ln_post.weight",
        "encoder/layer_norm/beta": "encoder.ln_post.bias",
        "decoder/embeddings/weight": "decoder.token_embedding.weight",
        "decoder/position_encodings/encodings": "decoder.positional_embedding",
        "decoder/layer_norm/gamma": "decoder.ln.weight",
        "decoder/layer_norm/beta": "decoder.ln.bias",
    }
    state |= {ours: variables[theirs] for theirs, ours in pairs.items()}
    return {name: value.astype(np.float32) for name, value in state.items()}


def convert_layer(variables: Variables, theirs: str, ours: str, state: Variables) -> None:
    """One transformer block into `state`."""
    attention(
        variables, f"{theirs}/self_attention", f"{ours}.attn", state, ("query", "key", "value")
    )
    norm(variables, f"{theirs}/self_attention/layer_norm", f"{ours}.attn_ln", state)
    if f"{theirs}/attention/linear_0/weight" in variables:
        cross = f"{ours}.cross_attn"
        linear(variables, f"{theirs}/attention/linear_0", f"{cross}.query", state)
        fused(variables, f"{theirs}/attention/linear_1", cross, state, ("key", "value"))
        linear(variables, f"{theirs}/attention/linear_2", f"{cross}.out", state)
        norm(variables, f"{theirs}/attention/layer_norm", f"{ours}.cross_attn_ln", state)
    norm(variables, f"{theirs}/ffn/layer_norm", f"{ours}.mlp_ln", state)
    linear(variables, f"{theirs}/ffn/linear_0", f"{ours}.mlp.0", state)
    linear(variables, f"{theirs}/ffn/linear_1", f"{ours}.mlp.2", state)


def attention(
    variables: Variables, theirs: str, ours: str, state: Variables, names: tuple[str, ...]
) -> None:
    fused(variables, f"{theirs}/linear_0", ours, state, names)
    linear(variables, f"{theirs}/linear_1", f"{ours}.out", state)


def fused(
    variables: Variables, theirs: str, ours: str, state: Variables, names: tuple[str, ...]
) -> None:
    """Split fused projections by rows; the key takes no bias."""
    weights = np.split(variables[f"{theirs}/weight"], len(names))
    biases = np.split(variables[f"{theirs}/bias"], len(names))
    for name, weight, bias in zip(names, weights, biases, strict=True):
        state[f"{ours}.{name}.weight"] = weight
        if name != "key":
            state[f"{ours}.{name}.bias"] = bias


def linear(variables: Variables, theirs: str, ours: str, state: Variables) -> None:
    state[f"{ours}.weight"] = variables[f"{theirs}/weight"]
    state[f"{ours}.bias"] = variables[f"{theirs}/bias"]


def norm(variables: Variables, theirs: str, ours: str, state: Variables) -> None:
    state[f"{ours}.weight"] = variables[f"{theirs}/gamma"]
    state[f"{ours}.bias"] = variables[f"{theirs}/beta"]


def dimensions(state: Variables, heads: int) -> dict[str, int]:
    """openai-whisper's `ModelDimensions`, read off the shapes."""
    width = state["encoder.ln_post.weight"].shape[0]
    return {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_audio_state": width,
        "n_audio_head": heads,
        "n_audio_layer": count_blocks(state, "encoder"),
        "n_vocab": state["decoder.token_embedding.weight"].shape[0],
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": heads,
        "n_text_layer": count_blocks(state, "decoder"),
    }


def count_blocks(state: Variables, side: str) -> int:
    return len({name.split(".")[2] for name in state if name.startswith(f"{side}.blocks.")})


def alignment_heads(config: Path) -> list[tuple[int, int]]:
    """The (layer, head) pairs whose attention follows the sound, for word times."""
    return [tuple(pair) for pair in json.loads(config.read_text("utf-8"))["alignment_heads"]]
