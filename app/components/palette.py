"""Colours: one per objection type and per feeling, the same in every chart, chip and mark.

They are kept once, in `.streamlit/config.toml` (`chartCategoricalColors`, light and dark), because
Streamlit hands them to the browser's charts itself and so follows the reader's theme. They were
found by maximising the smallest distance in OKLab between any two, as seen by normal, deutan,
protan and tritan eyes (Machado et al. 2009), with a contrast of at least 3 to the paper. Thirteen
kinds are more than colour alone can carry: labels always stand beside them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from html import escape
from pathlib import Path

import altair as alt

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"

OBJECTIONS = (
    "price", "timing", "authority", "no_need", "competitor", "trust", "product_gap",
    "integration", "effort", "security", "contract", "past_experience", "brush_off",
)  # fmt: skip
FEELINGS = ("negative", "neutral", "positive")
COLOUR_ORDER = (*OBJECTIONS, *FEELINGS, "other")
QUIET = "#928b7e"
"""Lines and ticks of charts: readable on light and dark paper."""


@cache
def colours() -> dict[str, tuple[str, str]]:
    """(light, dark) colour by objection type and feeling."""
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    pair = (theme[name]["chartCategoricalColors"] for name in ("light", "dark"))
    return dict(zip(COLOUR_ORDER, zip(*pair, strict=True), strict=True))


def scale() -> alt.Scale:
    """Fixed colours for charts: the n-th of the theme belongs to the n-th name; "other" is last."""
    return alt.Scale(domain=list(COLOUR_ORDER))


def colour_class(name: str) -> str:
    """CSS class that sets `--tone` to the colour of an objection type or feeling."""
    return f"gs-tone-{escape(name)}" if name in COLOUR_ORDER else "gs-tone-other"


def colour_rules() -> str:
    """The CSS rules behind `colour_class`."""
    rules = [
        f".gs-tone-{name}{{--tone:light-dark({light},{dark})}}"
        for name, (light, dark) in colours().items()
    ]
    return "".join(rules)
