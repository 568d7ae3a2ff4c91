"""Themes by BERTopic: embeddings reduced by UMAP, clustered by HDBSCAN, named by
class-based TF-IDF.

The source of the method is Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based
TF-IDF procedure". Deterministic: seeds are fixed, statements are taken in the order of their ids.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.english import English
from pipeline.call import Evidence, GatheredThemes, Theme, ThemeMember

if TYPE_CHECKING:
    from bertopic import BERTopic

FEWEST = 8
"""Statements below which nothing can be said to come up again and again."""

SMALL = 60
"""Statements below which UMAP has too few neighbours to go by: clustered as they are."""

HOME = 0.45
"""Cosine to a theme's centre from which a stray statement is taken into it."""

SOFTNESS = 0.1
"""Temperature of the membership probability over the cosines to all centres."""

QUOTES = 5
"""Representative statements a theme."""

KEYWORDS = 8

CENTRAL = 12
"""Statements, the most central first, whose phrases may name a theme."""

GUIDANCE = 0.4
"""Length of a tag's part beside an embedding of length 1 (0 = themes by wording alone)."""

MAINLY = 0.5
"""Share of a theme's statements whose common tag goes into its name."""


class BERTopicFinder:
    """A `TopicFinder`."""

    def __init__(self, english: English) -> None:
        self.name = "bertopic-umap-hdbscan"
        self._english = english

    def find(self, evidence: Sequence[Evidence], vectors: NDArray[np.float32]) -> GatheredThemes:
        """Themes of the statements, largest first; `vectors[i]` embeds `evidence[i]`."""
        if len(evidence) < FEWEST:
            return GatheredThemes((), tuple(item.id for item in evidence))
        order = sorted(range(len(evidence)), key=lambda i: evidence[i].id)
        items = [evidence[i] for i in order]
        rows = vectors[order]
        texts = [item.text for item in items]
        model = bertopic(len(items))
        found, _ = model.fit_transform(texts, embeddings=guided(items, rows))
        groups = rehomed(np.array(found), rows)
        themes = self._themes(items, rows, groups, keyword_weights(model))
        unplaced = tuple(item.id for item, group in zip(items, groups, strict=True) if group < 0)
        return GatheredThemes(tuple(themes), unplaced)

    def _themes(
        self,
        items: Sequence[Evidence],
        rows: NDArray[np.float32],
        groups: NDArray[np.int_],
        weights: dict[int, dict[str, float]],
    ) -> list[Theme]:
        numbers = sorted(number for number in set(groups.tolist()) if number >= 0)
        if not numbers:
            return []
        centres = np.stack([centre(rows[groups == number]) for number in numbers])
        nearness = rows @ centres.T
        chances = np.exp(nearness / SOFTNESS)
        chances /= chances.sum(axis=1, keepdims=True)
        themes = []
        for column, number in enumerate(numbers):
            members = sorted(
                np.flatnonzero(groups == number).tolist(),
                key=lambda row: (-nearness[row, column], items[row].id),
            )
            texts = [items[row].text for row in members]
            words = weights.get(number, {})
            themes.append(
                Theme(
                    theme_id=hashlib.sha256(items[members[0]].id.encode()).hexdigest()[:8],
                    name=titled(
                        self._phrase(texts[:CENTRAL], words), [items[row].label for row in members]
                    ),
                    keywords=tuple(words)[:KEYWORDS],
                    members=tuple(
                        ThemeMember(items[row].id, round(float(chances[row, column]), 4))
                        for row in members
                    ),
                    quotes=tuple(items[row].id for row in members[:QUOTES]),
                )
            )
        return sorted(themes, key=lambda theme: (-len(theme.members), theme.theme_id))

    def _phrase(self, texts: Sequence[str], weights: dict[str, float]) -> str:
        """The noun phrases that are most this theme's own, one or two; keywords without any."""
        spoken: Counter[str] = Counter()
        for document in self._english.parse(texts):
            spoken.update({phrase for chunk in document.noun_chunks if (phrase := core(chunk))})
        ranked = sorted(
            spoken, key=lambda phrase: (-own_weight(phrase, weights) * spoken[phrase], phrase)
        )
        chosen: list[str] = []
        for phrase in ranked:
            words = set(phrase.split())
            if own_weight(phrase, weights) and not any(words & set(c.split()) for c in chosen):
                chosen.append(phrase)
        return ", ".join(chosen[:2] or list(weights)[:2]) or "unnamed"


def own_weight(phrase: str, weights: dict[str, float]) -> float:
    """How much a phrase is the theme's own: its words' weights, longer phrases a little ahead."""
    words = phrase.split()
    return sum(weights.get(word, 0.0) for word in words) / len(words) ** 0.5


def titled(phrase: str, labels: Sequence[str]) -> str:
    """A theme's name: its phrase, after the tag that most of its statements have."""
    label, count = Counter(labels).most_common(1)[0]
    name = f"{label}: {phrase}" if label and count >= MAINLY * len(labels) else phrase
    return name[0].upper() + name[1:]


def guided(items: Sequence[Evidence], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embeddings with the main tag beside, so that statements of one tag lie nearer together."""
    labels = sorted({item.label for item in items if item.label})
    if not labels:
        return rows
    tags = np.zeros((len(items), len(labels)), dtype=np.float32)
    for row, item in enumerate(items):
        if item.label:
            tags[row, labels.index(item.label)] = GUIDANCE
    return np.hstack([rows, tags])


def core(chunk) -> str:
    """A noun phrase without articles, pronouns and numbers, lower-cased; "" if nothing is left."""
    words = [
        token.text.lower()
        for token in chunk
        if token.pos_ in {"NOUN", "PROPN", "ADJ"} and token.is_alpha and not token.is_stop
    ]
    return " ".join(words[-3:])


def bertopic(count: int) -> BERTopic:
    """A BERTopic model whose settings follow the number of statements."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    smallest = max(3, round(count**0.5 / 3))
    reducer = (
        BaseDimensionalityReduction()
        if count < SMALL
        else UMAP(n_neighbors=12, n_components=5, min_dist=0.0, metric="cosine", random_state=7)
    )
    clusters = HDBSCAN(
        min_cluster_size=smallest,
        min_samples=max(1, smallest // 2),
        cluster_selection_method="eom" if count >= SMALL else "leaf",
    )
    return BERTopic(
        embedding_model=None,
        umap_model=reducer,  # type: ignore[arg-type]  # any reducer with fit and transform
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(
            stop_words=stop_words(), token_pattern=r"(?u)\b[a-z]{3,}\b"
        ),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=20,
        calculate_probabilities=False,
        verbose=False,
    )


def stop_words() -> list[str]:
    """English stop words and the noises of speech."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    noises = (
        "yeah yes okay right just like know mean kind sort really actually going gonna got get "
    )
    noises += "thing things lot bit well don doesn didn isn wasn won can couldn wouldn let say said"
    return sorted(ENGLISH_STOP_WORDS | set(noises.split()))


def keyword_weights(model: BERTopic) -> dict[int, dict[str, float]]:
    """For each topic, its words by class-based TF-IDF, weightiest first."""
    return {
        int(number): {word: float(weight) for word, weight in words if word}  # type: ignore[union-attr]
        for number, words in model.get_topics().items()
        if int(number) >= 0
    }


def rehomed(groups: NDArray[np.int_], rows: NDArray[np.float32]) -> NDArray[np.int_]:
    """Strays (−1) taken into the nearest theme where that is near enough."""
    numbers = sorted(number for number in set(groups.tolist()) if number >= 0)
    if not numbers:
        return groups
    centres = np.stack([centre(rows[groups == number]) for number in numbers])
    nearness = rows @ centres.T
    nearest = nearness.argmax(axis=1)
    near = nearness.max(axis=1) >= HOME
    return np.where((groups < 0) & near, np.array(numbers)[nearest], groups)


def centre(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean direction, length 1."""
    mean = rows.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)
