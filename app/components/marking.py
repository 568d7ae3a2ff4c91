"""Quotes as HTML, with the words that drove their tags marked. All text is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from app.components.palette import colour_class
from app.components.wording import certainty
from pipeline.tell.insights import QuoteTag


def marked(text: str, tags: Sequence[QuoteTag]) -> str:
    """`text` as HTML. Words that drove a tag are marked in its colour; of marks that overlap, the
    one of the earlier tag wins."""
    text = text.strip()
    marks: list[tuple[int, int, str]] = []
    for tag in tags:
        for words in tag.why:
            for start, end in _places(text, words):
                if all(end <= other[0] or start >= other[1] for other in marks):
                    marks.append((start, end, tag.type))
    html, at = [], 0
    for start, end, kind in sorted(marks):
        html.append(escape(text[at:start]))
        html.append(f'<mark class="gs-mark {colour_class(kind)}">{escape(text[start:end])}</mark>')
        at = end
    return "".join(html) + escape(text[at:])


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text` as whole words, whatever the case and spacing."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    pattern = r"(?<!\w)" + r"\W+".join(parts) + r"(?!\w)"
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


def chip(tag: QuoteTag) -> str:
    """One tag with its colour and how sure it is."""
    kind = " gs-signal" if tag.kind == "signal" else ""
    return (
        f'<span class="gs-chip{kind} {colour_class(tag.type)}"><i></i>{escape(tag.name)}'
        f"<em>{escape(certainty(tag.probability))}</em></span>"
    )


def feeling_chip(feeling: str, probability: float) -> str:
    """The feeling of a quote, as a chip."""
    return (
        f'<span class="gs-chip {colour_class(feeling)}"><i></i>{escape(feeling.capitalize())}'
        f"<em>{escape(certainty(probability))}</em></span>"
    )


def why(tags: Sequence[QuoteTag]) -> str:
    """Which words spoke for which tag; "" when none are known."""
    reasons = [
        f"{escape(tag.name)} because of {', '.join(f'“{escape(words)}”' for words in tag.why)}"
        for tag in tags
        if tag.why
    ]
    return f'<div class="gs-why">{" · ".join(reasons)}</div>' if reasons else ""
