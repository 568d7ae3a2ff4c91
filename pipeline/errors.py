"""Errors that people see: which file, what is wrong, what to do."""

from __future__ import annotations


class GroundswellError(Exception):
    """An expected failure, told in three parts.

    `subject` names the file, call or setting; `problem` says what is wrong with it;
    `way_out` says what the reader can do about it.
    """

    def __init__(self, subject: str, problem: str, way_out: str) -> None:
        super().__init__(subject, problem, way_out)
        self.subject = subject
        self.problem = problem
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}. {self.way_out}"


class RecordingError(GroundswellError):
    """A recording can't be processed."""


class ManifestError(GroundswellError):
    """A manifest, or a row of it, can't be used."""


class ModelError(GroundswellError):
    """A model file is missing, altered or can't be fetched."""


class WorkspaceError(GroundswellError):
    """The workspace lacks something or can't be written."""


class UsageError(GroundswellError):
    """Wrong use of the command line; ends with exit code 2."""


class TransientError(GroundswellError):
    """Something that may work when tried again."""
