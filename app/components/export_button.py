"""The export of a page: the same files as `groundswell export`, with the filters now."""

from __future__ import annotations

import streamlit as st

from app import cached
from pipeline.tell.exports import Format, What
from pipeline.tell.insights import Filters

_FORMATS: dict[Format, tuple[str, str, str]] = {
    "xlsx": (
        "Excel workbook",
        ":material/table_view:",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": ("CSV table", ":material/csv:", "text/csv"),
    "md": ("Content brief (Markdown)", ":material/description:", "text/markdown"),
}


def export_button(what: What, filters: Filters) -> None:
    """A button that offers the formats; a file is made when it is clicked."""
    with st.popover("Export", icon=":material/download:", width="content"):
        for format, (label, icon, mime) in _FORMATS.items():
            st.download_button(
                label, cached.exporter(what, format, filters),
                file_name=f"groundswell-{what}.{format}", mime=mime, icon=icon,
                key=f"export-{what}-{format}", on_click="ignore", type="tertiary",
                width="stretch",
            )  # fmt: skip
        st.caption("With the filters that are set now.")
