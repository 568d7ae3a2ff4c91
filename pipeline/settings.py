"""What a user may set, each with its default; environment variables begin with GROUNDSWELL_."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Engine = Literal["faster-whisper", "openai"]
Size = Literal["base", "tiny.en"]


class Settings(BaseSettings):
    """Settings of one run; artifacts say which they were made with."""

    model_config = SettingsConfigDict(env_prefix="GROUNDSWELL_", frozen=True)

    workspace: Path = Field(
        default=Path("data"), description="Folder of library, warehouse, inbox and exports."
    )
    engine: Engine = Field(
        default="faster-whisper", description="Which program runs the Whisper weights."
    )
    model: Size = Field(default="base", description="Whisper size: base or tiny.en.")
    language: str | None = Field(
        default=None, description="Language code of the calls (en, de, …); found when not set."
    )
    max_hours: float = Field(
        default=4.0, gt=0, description="Longest recording that is taken on, in hours."
    )
    workers: int = Field(
        default_factory=lambda: max(1, min(4, os.cpu_count() or 1)),
        ge=1,
        description="How many calls are processed at once; each uses one thread for transcription.",
    )
    keep_snapshots: int = Field(
        default=3, ge=1, description="How many published warehouses are kept."
    )
