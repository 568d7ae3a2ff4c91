"""A choice among rows (types, themes), kept in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.components import address


def chosen(name: str, options: Mapping[str, str], label: str) -> str:
    """A select box over `options` (value → what people read); the first one unless the address
    says otherwise."""
    values = list(options)
    now = address.get(name)
    key = f"choice_{name}"
    st.session_state[key] = now if now in options else values[0]
    return st.selectbox(
        label, values, key=key, format_func=lambda value: options[value],
        label_visibility="collapsed", on_change=lambda: address.put(name, st.session_state[key]),
    )  # fmt: skip
