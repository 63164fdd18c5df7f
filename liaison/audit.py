"""``liaison audit``: checks and prints the audit trail."""

import sys

from knowledge.store.audit import AuditTrail
from liaison import output
from liaison.compose import open_base
from liaison.settings import Settings


def verify(settings: Settings, anchor: str | None, *, as_json: bool) -> int:
    """Say whether the trail is whole, and its anchor; returns the exit code: 1 if it is not."""
    with open_base(settings) as base:
        found = AuditTrail(base.engine, base.clock).verify(anchor)
    if as_json:
        output.write_json({"entries": found.entries, "anchor": found.head, "problem": found.problem})
    elif found.problem is None:
        output.write_line(f"{found.entries} entries, none changed or missing.")
        output.write_line(found.head)
    if found.problem is not None:
        output.write_line(f"liaison: {found.problem}", sys.stderr)
    return 0 if found.problem is None else 1


def export(settings: Settings, after: int) -> None:
    """Print the entries as JSON, one a line; the anchor of the last one goes to standard error."""
    head = ""
    with open_base(settings) as base:
        for entry in AuditTrail(base.engine, base.clock).entries(after):
            output.write_json(
                {
                    "seq": entry.seq,
                    "at": entry.at.isoformat(timespec="microseconds"),
                    "actor": entry.actor,
                    "action": entry.action,
                    "subject": entry.subject,
                    "detail": dict(entry.detail),
                    "previous": entry.previous,
                    "hash": entry.hash,
                }
            )
            head = f"{entry.seq}:{entry.hash}"
    output.write_line(f"anchor {head or 'unchanged'}", sys.stderr)
