"""E-mail: one contract for the real sender, on a mail server on this machine, and for the fake."""

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.mail import Mail, Mailer, OutboxMailer, Security, SmtpMailer
from knowledge.errors import ChannelError, UserInputError

loopback = [pytest.mark.loopback, pytest.mark.enable_socket]
TO, SENDER = "ana.torres@fiscalia.example", "Enlace Institucional <liaison@exchange.example>"
USER, PASSWORD = "liaison", "canary-mail-password"


class Box:
    """What the server took in."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self.taken.append(envelope)
        return "250 OK"


class Sending(Protocol):
    """A mailer under test."""

    @property
    def mailer(self) -> Mailer: ...

    def arrived(self) -> list[Mail]: ...


@dataclass
class Real:
    mailer: Mailer
    box: Box

    def arrived(self) -> list[Mail]:
        return [mail_in(envelope) for envelope in self.box.taken]


@dataclass
class Fake:
    mailer: OutboxMailer

    def arrived(self) -> list[Mail]:
        return self.mailer.sent


def mail_in(envelope: Envelope) -> Mail:
    content = envelope.content
    assert isinstance(content, bytes)
    message = message_from_bytes(content)
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    body = payload.decode().replace("\r\n", "\n")
    return Mail(envelope.rcpt_tos[0], str(make_header(decode_header(str(message["Subject"])))), body)


@dataclass(frozen=True)
class Certificates:
    server: ssl.SSLContext
    client: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate of ``localhost`` that signs itself, and a client that trusts it."""
    path = certificate(tmp_path_factory.mktemp("tls"))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return Certificates(server, ssl.create_default_context(cafile=str(path)))


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "localhost.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good)


@contextmanager
def serving(security: Security, certificates: Certificates) -> Iterator[tuple[Box, int]]:
    """A mail server on a free loopback port; where it speaks TLS it wants a login."""
    box, tls = Box(), certificates.server
    options: dict[str, Any] = {} if security == "none" else {"authenticator": check, "auth_required": True}
    if security == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    if security == "tls":
        options = {"authenticator": check, "auth_require_tls": False}
    loop = asyncio.new_event_loop()
    make = partial(SMTP, box, hostname="localhost", loop=loop, **options)
    server = loop.run_until_complete(loop.create_server(make, "127.0.0.1", 0, ssl=tls if security == "tls" else None))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(close(server))
        loop.close()


async def close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def smtp(port: int, security: Security, context: ssl.SSLContext | None, password: str = PASSWORD) -> SmtpMailer:
    secret = None if security == "none" else SecretStr(password)
    return SmtpMailer("localhost", port, USER, secret, SENDER, security, 5, context)


@pytest.fixture(params=["fake", *(pytest.param(security, marks=loopback) for security in ("none", "starttls", "tls"))])
def sending(request: pytest.FixtureRequest, certificates: Certificates) -> Iterator[Sending]:
    if request.param == "fake":
        yield Fake(OutboxMailer())
        return
    with serving(request.param, certificates) as (box, port):
        yield Real(smtp(port, request.param, certificates.client), box)


def test_what_is_sent_arrives(sending: Sending) -> None:
    sending.mailer.send(TO, "Código de confirmación", "Su código es 123456.\nVence en 15 minutos.\n")
    expected = Mail(TO, "Código de confirmación", "Su código es 123456.\nVence en 15 minutos.\n")
    assert sending.arrived() == [expected]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "@fiscalia.example",
        "ana@fiscalia.example, eva@other.example",
        "Ana <ana@fiscalia.example>",
        "ana@fiscalia.example\nBcc: eva@other.example",
        "ana@fiscalia.example\r\n.\r\nMAIL FROM:<x@y.z>",
        "ana torres@fiscalia.example",
        "ana@fiscalia.example>",
    ],
)
def test_what_is_not_one_address_gets_nothing(sending: Sending, to: str) -> None:
    with pytest.raises(ChannelError) as refused:
        sending.mailer.send(to, "Code", "123456\n")
    assert refused.value.code == "mail-failed"
    assert sending.arrived() == []


def test_a_subject_cannot_bring_headers_of_its_own(sending: Sending) -> None:
    with pytest.raises(ChannelError):
        sending.mailer.send(TO, "Code\nBcc: eva@other.example", "123456\n")
    assert sending.arrived() == []


def test_a_body_cannot_end_the_message(sending: Sending) -> None:
    sending.mailer.send(TO, "Code", "one\n.\nQUIT\nBcc: eva@other.example\n")
    assert [mail.body for mail in sending.arrived()] == ["one\n.\nQUIT\nBcc: eva@other.example\n"]


@given(st.text(max_size=40))
def test_no_text_is_taken_for_more_than_one_address(to: str) -> None:
    outbox = OutboxMailer()
    try:
        outbox.send(to, "Code", "1\n")
    except ChannelError:
        assert outbox.sent == []
    else:
        assert to.count("@") >= 1
        assert to.isprintable()


def test_a_fake_can_break() -> None:
    outbox = OutboxMailer()
    outbox.broken = True
    with pytest.raises(ChannelError):
        outbox.send(TO, "Code", "1\n")
    assert outbox.sent == []


@pytest.mark.loopback
@pytest.mark.enable_socket
class TestSmtp:
    def test_the_headers_say_who_sent_it_and_nothing_of_this_machine(self, certificates: Certificates) -> None:
        import socket

        with serving("none", certificates) as (box, port):
            smtp(port, "none", None).send(TO, "Code", "1\n")
        content = box.taken[0].content
        assert isinstance(content, bytes)
        message = message_from_bytes(content)
        assert message["From"] == SENDER
        assert message["To"] == TO
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@exchange.example>")
        assert message["Bcc"] is None
        assert socket.gethostname().encode() not in content
        assert box.taken[0].mail_from == "liaison@exchange.example"

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_a_certificate_that_nobody_trusts_is_refused(self, security: Security, certificates: Certificates) -> None:
        with serving(security, certificates) as (box, port):
            refused = _refused(smtp(port, security, None))
        assert box.taken == []
        assert refused.__suppress_context__

    def test_a_certificate_of_another_host_is_refused(self, certificates: Certificates) -> None:
        with serving("starttls", certificates) as (box, port):
            mailer = SmtpMailer(
                "127.0.0.1", port, USER, SecretStr(PASSWORD), SENDER, "starttls", 5, certificates.client
            )
            _refused(mailer)
        assert box.taken == []

    def test_a_server_without_starttls_gets_no_password(self, certificates: Certificates) -> None:
        with serving("none", certificates) as (box, port):
            _refused(smtp(port, "starttls", certificates.client))
        assert box.taken == []

    def test_a_wrong_password_is_one_error_without_it(self, certificates: Certificates) -> None:
        with serving("starttls", certificates) as (box, port):
            refused = _refused(smtp(port, "starttls", certificates.client, "another"))
        assert box.taken == []
        assert "another" not in f"{refused!r}{refused.__cause__!r}"

    def test_nobody_listening_is_one_error(self, certificates: Certificates) -> None:
        with serving("none", certificates) as (_, port):
            pass
        _refused(smtp(port, "none", None))

    def test_a_recipient_that_the_server_refuses_is_one_error_without_the_address(
        self, certificates: Certificates
    ) -> None:
        with serving("none", certificates) as (box, port):
            box.handle_RCPT = _refuse_all  # type: ignore[attr-defined] # a hook that the server looks for
            refused = _refused(smtp(port, "none", None))
        assert TO not in f"{refused!r}{refused.__cause__!r}"


async def _refuse_all(*_: object) -> str:
    return "550 no such user"


def _refused(mailer: Mailer) -> ChannelError:
    with pytest.raises(ChannelError) as refused:
        mailer.send(TO, "Code", "1\n")
    assert refused.value.code == "mail-failed"
    return refused.value


def test_a_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(UserInputError) as refused:
        SmtpMailer("mail.example", 25, USER, SecretStr(PASSWORD), SENDER, "none")
    assert refused.value.code == "mail-insecure"
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "Liaison", "a@b\nBcc: c@d", "a@b, c@d"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(UserInputError):
        SmtpMailer("mail.example", 25, "", None, sender, "none")


def test_a_mailer_does_not_show_its_password() -> None:
    mailer = SmtpMailer("mail.example", 587, USER, SecretStr(PASSWORD), SENDER)
    assert PASSWORD not in f"{mailer!r}{vars(mailer)!r}"
