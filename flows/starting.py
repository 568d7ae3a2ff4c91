"""Getting Prefect ready: the server named by PREFECT_API_URL, else a temporary one of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.progress import board


@contextmanager
def prefect_ready() -> Iterator[None]:
    """While the block runs, flows have a server. Its start takes some seconds and is shown."""
    with board.shown("Starting Prefect"):
        import prefect  # noqa: F401  (a second's import)

        import flows.calls  # noqa: F401
    yield
