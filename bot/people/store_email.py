"""One-time codes that confirm an e-mail address."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.people.model import Application
from bot.people.store_change import Change
from bot.people.store_throttle import Quota
from bot.people.store_words import refusal
from bot.tables import applications

LIFE = timedelta(minutes=15)
ATTEMPTS = 5
CODES_AN_HOUR = 3
_CODE = re.compile("[0-9]{6}")


class EmailCodes:
    """Makes and checks codes; how many were asked for within an hour is counted in memory."""

    def __init__(self) -> None:
        self._quota = Quota(CODES_AN_HOUR)

    def begin(self, application: Application, address: str, now: datetime) -> tuple[str, dict[str, object]]:
        """Return a code of six digits, and what of it goes into the row (``email-too-often``)."""
        keys = (("chat", application.chat_id), ("address", address.casefold()))
        if not self._quota.take(keys, now):
            raise refusal("email-too-often", "Too many codes were sent; try again in an hour.")
        code = f"{secrets.randbelow(1_000_000):06}"
        return code, {
            "email_code_hash": _hash(application.id, code),
            "email_code_expires_at": now + LIFE,
            "email_code_attempts": 0,
            "email_confirmed": False,
        }

    @staticmethod
    def confirm(change: Change, application_id: str, code: str) -> bool:
        """Count the attempt, and tell whether it is the right code, in time; a right code works once."""
        column = applications.c
        mine = column.id == application_id
        columns = (column.email_code_hash, column.email_code_expires_at, column.email_code_attempts)
        row = change.connection.execute(select(*columns).where(mine)).one()
        if (
            row.email_code_hash is None
            or row.email_code_attempts >= ATTEMPTS
            or change.now >= row.email_code_expires_at
        ):
            return False
        right = hmac.compare_digest(row.email_code_hash, _hash(application_id, _digits(code)))
        values = {"email_confirmed": True, "email_code_hash": None} if right else {}
        counted = update(applications).where(mine).values(email_code_attempts=row.email_code_attempts + 1, **values)
        change.connection.execute(counted)
        return right


def _digits(code: str) -> str:
    # people type spaces and hyphens into long numbers
    digits = re.sub(r"[\s-]", "", code)
    return digits if _CODE.fullmatch(digits) else ""


def _hash(application_id: str, code: str) -> str:
    return hashlib.sha256(f"{application_id}:{code}".encode()).hexdigest()
