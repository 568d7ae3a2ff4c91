"""What people decided about a call. It is kept beside the artifacts and outlives every re-making.

`curation.json` in the call's folder holds each decision with its time and author, oldest first;
the last one holds.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.call import Role
from pipeline.files import write_bytes

OTHER_SIDE: dict[Role, Role] = {"rep": "prospect", "prospect": "rep", "unknown": "unknown"}


@dataclass(frozen=True)
class RolesChosen:
    """Somebody said who is who: a role for each speaker."""

    roles: dict[str, Role]
    at: datetime
    who: str


@dataclass(frozen=True)
class Curation:
    """All decisions about one call."""

    roles: tuple[RolesChosen, ...] = ()

    @property
    def chosen_roles(self) -> dict[str, Role]:
        """The roles that people chose last; empty where nobody did."""
        return self.roles[-1].roles if self.roles else {}


def read_curation(folder: Path) -> Curation:
    """The decisions about the call in `folder`."""
    path = folder / "curation.json"
    return msgspec.json.decode(path.read_bytes(), type=Curation) if path.is_file() else Curation()


def choose_roles(folder: Path, roles: dict[str, Role]) -> None:
    """Write down that the speakers of the call in `folder` have these roles."""
    kept = read_curation(folder)
    decision = RolesChosen(roles, datetime.now(UTC), whoever())
    curation = Curation((*kept.roles, decision))
    content = msgspec.json.format(msgspec.json.encode(curation), indent=1)
    write_bytes(folder / "curation.json", content + b"\n")


def swapped(roles: dict[str, Role]) -> dict[str, Role]:
    """Reps as prospects and the other way round."""
    return {speaker: OTHER_SIDE[role] for speaker, role in roles.items()}


def whoever() -> str:
    """The name of the person at this machine, as far as it knows one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
