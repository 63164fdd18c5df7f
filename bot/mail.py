"""E-mail, for codes that confirm an official's address."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid, parseaddr
from typing import Literal, Protocol, get_args

from knowledge.errors import ChannelError, UserInputError

Security = Literal["starttls", "tls", "none"]
SECURITIES: tuple[Security, ...] = get_args(Security)
TIMEOUT_S = 15.0
_LONGEST = 254
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*")


class Secret(Protocol):
    """A text that shows itself only when asked for."""

    def get_secret_value(self) -> str:
        """Return the text."""
        ...


class Mailer(Protocol):
    """Sends e-mail; blocks."""

    def send(self, to: str, subject: str, body: str) -> None:
        """Hand one plain-text message over for delivery.

        Args:
            to: One address without a name: ``ana.torres@fiscalia.example``.
            subject: One line.
            body: Text; its lines end in a line feed.

        Raises:
            ChannelError: Code ``mail-failed``: the message was not taken.
        """
        ...


class SmtpMailer:
    """Hands messages to a mail server, one connection a message.

    Args:
        host: Name of the server, as in its certificate.
        port: As a rule 587 with ``starttls``, 465 with ``tls``, 25 with ``none``.
        username: Empty = no login.
        password: None = no login.
        sender: Address that messages come from, with or without a name: ``Liaison <liaison@exchange.example>``.
        security: ``none`` is for a relay on the same machine or network; a password is not sent then.
        timeout_s: For each step of the exchange.
        context: Which certificates are trusted; by default those that the system trusts.

    Raises:
        UserInputError: If the sender is no address, or a password would go out in the clear.
    """

    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        password: Secret | None,
        sender: str,
        security: Security = "starttls",
        timeout_s: float = TIMEOUT_S,
        context: ssl.SSLContext | None = None,
    ) -> None:
        if security == "none" and password is not None:
            raise UserInputError(
                "The mail password would go out unencrypted; set LIAISON_SMTP_SECURITY to starttls or tls.",
                code="mail-insecure",
            )
        name, address = parseaddr(sender) if sender.isprintable() else ("", "")
        self._sender = None if "," in sender else _address(address, name)
        if self._sender is None:
            raise UserInputError("LIAISON_SMTP_SENDER is not an e-mail address.", code="mail-sender")
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._security = security
        self._timeout_s = timeout_s
        self._context = context

    def send(self, to: str, subject: str, body: str) -> None:
        """Hand one message over; see ``Mailer``."""
        try:
            message = self._compose(to, subject, body)
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError):
            # what the server said may name the recipient, and a login that failed the account
            raise mail_failed() from None

    def _compose(self, to: str, subject: str, body: str) -> EmailMessage:
        recipient = _address(to)
        if recipient is None or self._sender is None:
            raise mail_failed()
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = recipient
        message["Subject"] = subject
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message

    def _connected(self) -> smtplib.SMTP:
        # the greeting names the sender's domain, as the name of this machine is nobody's business
        local = self._sender.domain if self._sender else ""
        context = self._context or ssl.create_default_context()
        server: smtplib.SMTP
        if self._security == "tls":
            server = smtplib.SMTP_SSL(self._host, self._port, local, timeout=self._timeout_s, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, local, timeout=self._timeout_s)
        try:
            if self._security == "starttls":
                server.starttls(context=context)
            if self._username and self._password is not None:
                server.login(self._username, self._password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as ``OutboxMailer`` took it."""

    to: str
    subject: str
    body: str


class OutboxMailer:
    """Keeps messages instead of sending them.

    Attributes:
        sent: What was handed over, oldest first.
        broken: While true, nothing is taken.
    """

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.broken = False

    def send(self, to: str, subject: str, body: str) -> None:
        """Keep one message; see ``Mailer``."""
        if self.broken or _address(to) is None or "\n" in subject or "\r" in subject:
            raise mail_failed()
        self.sent.append(Mail(to, subject, body))


def mail_failed() -> ChannelError:
    """Return the one error of this module: it tells nothing of whom the message was for."""
    return ChannelError("The e-mail could not be sent.", code="mail-failed")


def _address(text: str, name: str = "") -> Address | None:
    """Return one address; None for anything else: several, none, or one with signs that mean something in a header."""
    if len(text) > _LONGEST or not name.isprintable() or not _ADDRESS.fullmatch(text):
        return None
    try:
        return Address(name, addr_spec=text)
    except (ValueError, IndexError):
        return None
