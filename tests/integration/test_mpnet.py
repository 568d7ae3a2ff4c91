"""MPNet's graph against the model as transformers runs it, from the same weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import mpnet
from models.mpnet import LAYERS, MPNet
from models.mpnet_graph import distance_buckets
from models.registry import models_folder

pytestmark = pytest.mark.slow

PAIRS = [
    ("It is thirty a seat.", "That is a lot of money for us, you know, in a year like this one."),
    ("", "Good morning."),
    ("word " * 300, "and " * 400 + "so that was a long story"),
    ("How is it going?", "Naïve café 😀 e-mail"),
]


@pytest.fixture(scope="module")
def reader() -> MPNet:
    return MPNet(threads=2)


def test_distances_have_the_buckets_of_the_architecture() -> None:
    import torch
    from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

    at = torch.arange(320)
    reference = MPNetEncoder.relative_position_bucket(at[None, :] - at[:, None])
    np.testing.assert_array_equal(distance_buckets(320), reference.numpy())


def test_layers_are_those_of_the_reference(reader: MPNet) -> None:
    """8-bit matrices cost little: each layer's mean points the same way."""
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers import MPNetConfig, MPNetModel

    folder = models_folder() / "mpnet"
    config = MPNetConfig(vocab_size=30527, max_position_embeddings=514, layer_norm_eps=1e-5)
    reference = MPNetModel(config, add_pooling_layer=False).eval()
    weights = load_file(folder / "model.safetensors")
    missing = reference.load_state_dict(
        {k.removeprefix("mpnet."): v for k, v in weights.items()}, strict=False
    )
    assert not missing.missing_keys
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    for prev, text in PAIRS[:2]:
        item = tokenizer.encode(prev, text)
        with torch.inference_mode():
            states = reference(
                input_ids=torch.tensor([item.ids]), output_hidden_states=True
            ).hidden_states
        of_text = [i for i, side in enumerate(item.sequence_ids) if side == 1]
        for layer, mean in zip(LAYERS, reader.read(prev, text).means(), strict=True):
            true = states[layer][0, of_text].mean(dim=0).numpy()
            cosine = mean @ true / np.linalg.norm(mean) / np.linalg.norm(true)
            assert cosine > 0.97, layer


def test_readings_are_of_the_text_alone(reader: MPNet) -> None:
    for prev, text in PAIRS:
        reading = reader.read(prev, text)
        assert reading.tokens.shape == (len(reading.offsets), len(LAYERS), 768)
        assert np.isfinite(reading.tokens).all()
        assert all(0 <= start < end <= len(text) for start, end in reading.offsets)
        assert bool(reading.before.any()) == bool(prev)
    nothing = reader.read("", "")
    assert len(nothing.tokens) == 0
    assert not nothing.means().any()


def test_an_altered_graph_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs is what was built from the verified weights, or it is built anew."""
    built = []

    def build(weights: Path, layers: object, target: Path) -> None:
        built.append(weights)
        target.write_bytes(b"a graph")

    monkeypatch.setattr(mpnet, "models_folder", lambda: tmp_path)
    monkeypatch.setattr(mpnet, "files", lambda name: tmp_path / name)
    monkeypatch.setattr(mpnet, "build", build)
    graph = mpnet.prepared()
    assert graph.read_bytes() == b"a graph"
    assert built == [tmp_path / "mpnet" / "model.safetensors"]
    assert mpnet.prepared() == graph
    assert len(built) == 1
    graph.write_bytes(b"another")
    assert mpnet.prepared().read_bytes() == b"a graph"
    assert len(built) == 2
