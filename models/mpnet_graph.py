"""MPNet's weights → an ONNX graph that gives the token vectors of some of its layers.

Built node by node from the safetensors file, so that neither torch nor transformers is needed to
run it, nor any layer above the last one that is read. The matrices are then quantised to 8 bits
(dynamic, per channel), except the few that lose by it. Architecture: Song et al. 2020, MPNet, with
relative position bias as in T5.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADS = 12
SIZE = 768
NEAR = 8
"""Distances below this have a bucket each, as do their opposites; farther ones share some."""

BUCKETS = 16
FARTHEST = 128
"""The distance from which all share the last bucket."""

DELICATE = range(6, 12)
"""Layers (from 0) whose last matrix stays float: their activations have outliers, with which
8 bits leave a cosine of 0.85 to the true vectors (0.99 without them)."""


def distance_buckets(tokens: int) -> NDArray[np.int64]:
    """The bucket of each token's distance to each other, shape (tokens, tokens)."""
    ahead = np.arange(tokens)[None, :] - np.arange(tokens)[:, None]
    distance = np.abs(ahead)
    steps = np.log(np.maximum(distance, 1) / NEAR) / np.log(FARTHEST / NEAR) * (BUCKETS - NEAR)
    far = np.minimum(NEAR + steps.astype(np.int64), BUCKETS - 1)
    return np.where(ahead > 0, BUCKETS, 0) + np.where(distance < NEAR, distance, far)


def build(weights: Path, layers: Sequence[int], target: Path) -> None:
    """Write the quantised graph of the layers up to the last of `layers` (from 1) to `target`.

    Inputs: input_ids (b, t), position_ids (t,), distance_buckets (t, t), all int64 (texts of one
    length, there is no padding). Output: layers (b, t, len(layers), 768), float32.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    tensors = {key.removeprefix("mpnet."): value for key, value in load_file(weights).items()}
    graph = Graph(tensors)
    graph.mpnet(layers)
    with tempfile.TemporaryDirectory(prefix="groundswell-") as folder:
        exact = Path(folder) / "exact.onnx"
        onnx.save(graph.model(len(layers)), exact)
        logging.disable(logging.WARNING)  # it advises a step that only matters for convolutions
        try:
            quantize_dynamic(
                exact,
                target,
                weight_type=QuantType.QInt8,
                per_channel=True,
                nodes_to_exclude=[f"encoder.layer.{n}.output.dense" for n in DELICATE],
            )
        finally:
            logging.disable(logging.NOTSET)


class Graph:
    """An ONNX graph in the making. `tensors` are MPNet's weights under their names."""

    def __init__(self, tensors: dict[str, NDArray[np.float32]]) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._from_array = helper, numpy_helper.from_array
        self._tensors = tensors
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def mpnet(self, layers: Sequence[int]) -> None:
        """All nodes, from the token ids to the output."""
        words = self._op("Gather", self._tensor("embeddings.word_embeddings.weight"), "input_ids")
        at = self._op(
            "Gather", self._tensor("embeddings.position_embeddings.weight"), "position_ids"
        )
        x = self._norm(self._op("Add", words, at), "embeddings.LayerNorm")
        relative = self._tensor("encoder.relative_attention_bias.weight")
        bias = self._op("Gather", relative, "distance_buckets")  # (t, t, heads)
        bias = self._op("Transpose", bias, perm=[2, 0, 1])
        bias = self._op("Unsqueeze", bias, self._integers("first", [0]))
        shown = []
        for n in range(max(layers)):
            x = self._layer(x, bias, f"encoder.layer.{n}.")
            if n + 1 in layers:
                shown.append(self._op("Unsqueeze", x, self._integers("third", [2])))
        self._op("Concat", *shown, name="layers", axis=2)

    def _layer(self, x: str, bias: str, at: str) -> str:
        attention = at + "attention.attn."
        heads = self._integers("heads", [0, 0, HEADS, SIZE // HEADS])
        joined = self._integers("joined", [0, 0, SIZE])
        q = self._op("Reshape", self._linear(x, attention + "q"), heads)
        k = self._op("Reshape", self._linear(x, attention + "k"), heads)
        v = self._op("Reshape", self._linear(x, attention + "v"), heads)
        scores = self._op(
            "MatMul",
            self._op("Transpose", q, perm=[0, 2, 1, 3]),
            self._op("Transpose", k, perm=[0, 2, 3, 1]),
        )
        scores = self._op("Div", scores, self._number("scale", float(np.sqrt(SIZE // HEADS))))
        shares = self._op("Softmax", self._op("Add", scores, bias), axis=-1)
        heard = self._op("MatMul", shares, self._op("Transpose", v, perm=[0, 2, 1, 3]))
        heard = self._op("Reshape", self._op("Transpose", heard, perm=[0, 2, 1, 3]), joined)
        heard = self._linear(heard, attention + "o")
        x = self._norm(self._op("Add", heard, x), at + "attention.LayerNorm")
        inner = self._op("Gelu", self._linear(x, at + "intermediate.dense"))
        return self._norm(
            self._op("Add", self._linear(inner, at + "output.dense"), x), at + "output.LayerNorm"
        )

    def _linear(self, x: str, name: str) -> str:
        weight = self._constant(name + ".transposed", self._tensors[name + ".weight"].T)
        product = self._op("MatMul", x, weight, name=name)
        return self._op("Add", product, self._tensor(name + ".bias"))

    def _norm(self, x: str, name: str) -> str:
        scale, shift = self._tensor(name + ".weight"), self._tensor(name + ".bias")
        return self._op("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-5)

    def _op(self, kind: str, *inputs: str, name: str = "", **attributes: object) -> str:
        name = name or f"{kind}-{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def _tensor(self, name: str) -> str:
        return self._constant(name, self._tensors[name])

    def _integers(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = self._from_array(np.ascontiguousarray(value), name)
        return name

    def model(self, layers: int) -> Any:
        """The whole as ONNX (operator set 20)."""
        from onnx import TensorProto

        of = self._helper.make_tensor_value_info
        inputs = [
            of("input_ids", TensorProto.INT64, ["b", "t"]),
            of("position_ids", TensorProto.INT64, ["t"]),
            of("distance_buckets", TensorProto.INT64, ["t", "t"]),
        ]
        output = of("layers", TensorProto.FLOAT, ["b", "t", layers, SIZE])
        constants = list(self._constants.values())
        graph = self._helper.make_graph(self._nodes, "mpnet", inputs, [output], constants)
        made = self._helper.make_model(graph, opset_imports=[self._helper.make_opsetid("", 20)])
        made.ir_version = 9
        return made
