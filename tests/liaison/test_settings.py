"""Settings: where they come from, what is refused, and that none goes undocumented or shows a secret."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import UserInputError
from liaison.cli import app
from liaison.examination import State, examine_people_and_mail
from liaison.mailing import build_mailer
from liaison.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("LIAISON_", "TELEGRAM_"))]:
        monkeypatch.delenv(name)


def variable(name: str) -> str:
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if alias is not None and hasattr(alias, "choices") else f"LIAISON_{name.upper()}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{variable(name)}`" in README


@pytest.mark.parametrize(
    "command",
    [command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback],
)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`liaison {command}" in README


def test_the_token_comes_from_the_environment_a_file_or_dot_env(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().token is None
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=1:from-dot-env\n")
    assert _token() == "1:from-dot-env"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 2:from-environment ")
    assert _token() == "2:from-environment"
    (tmp_path / ".env").unlink()
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    (tmp_path / "token").write_text("3:from-file\n")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    assert _token() == "3:from-file"


def _token() -> str | None:
    token = load_settings().token
    return token.get_secret_value() if token else None


def test_a_token_file_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "nowhere")
    with pytest.raises(UserInputError, match="TELEGRAM_BOT_TOKEN_FILE"):
        _ = load_settings().token


@pytest.mark.parametrize(
    ("name", "value"),
    [("LIAISON_SANDBOX_PORT", "99999"), ("LIAISON_FALSE_ANSWERS", "2"), ("LIAISON_MAX_FILE_MB", "many")],
)
def test_an_unusable_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserInputError, match=name.removeprefix("LIAISON_")) as refused:
        load_settings()
    assert value not in str(refused.value)


SECRETS = {
    "TELEGRAM_BOT_TOKEN": "123:canary-token",
    "LIAISON_DATABASE_URL": "postgresql://u:canary%40database@h/d",
    "LIAISON_SMTP_HOST": "mail.example",
    "LIAISON_SMTP_USER": "liaison",
    "LIAISON_SMTP_PASSWORD": "canary-mail",
    "LIAISON_SMTP_SENDER": "Liaison <liaison@exchange.example>",
}


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def test_secrets_are_not_shown(secret: None) -> None:
    settings = load_settings()
    shown = f"{settings!r}{settings}{settings.token!r}{settings.mail_password!r}{build_mailer(settings)!r}"
    assert "canary" not in shown
    assert "canary" not in settings.model_dump_json()


def test_all_secrets_are_named_for_the_log(secret: None) -> None:
    named = load_settings().secrets
    assert {"123:canary-token", "canary-mail", SECRETS["LIAISON_DATABASE_URL"]} <= set(named)
    assert {"canary%40database", "canary@database"} <= set(named)


def test_without_secrets_none_are_named() -> None:
    assert load_settings().secrets == []


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("LIAISON_SMTP_PASSWORD_FILE", lambda settings: settings.mail_password.get_secret_value()),
        ("LIAISON_DATABASE_URL_FILE", lambda settings: settings.database),
    ],
)
def test_a_secret_may_stand_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, read: Callable[[Settings], str]
) -> None:
    (tmp_path / "secret").write_text("postgresql://u:p@h/d\n")
    monkeypatch.setenv(setting, "secret")
    assert read(load_settings()) == "postgresql://u:p@h/d"
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(UserInputError, match=setting):
        read(load_settings())


def test_administrators_are_numbers_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().administrators == ()
    monkeypatch.setenv("LIAISON_ADMINISTRATORS", "11, 22,33 ,")
    assert load_settings().administrators == (11, 22, 33)
    monkeypatch.setenv("LIAISON_ADMINISTRATORS", "11,@ana")
    with pytest.raises(UserInputError, match="ADMINISTRATORS") as refused:
        load_settings()
    assert "ana" not in str(refused.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_of_the_mail_server_follows_its_security(
    monkeypatch: pytest.MonkeyPatch, security: str, port: int
) -> None:
    monkeypatch.setenv("LIAISON_SMTP_SECURITY", security)
    assert load_settings().mail_port == port
    monkeypatch.setenv("LIAISON_SMTP_PORT", "2525")
    assert load_settings().mail_port == 2525


def test_without_a_mail_server_there_is_no_mailer() -> None:
    assert build_mailer(load_settings()) is None


def test_the_doctor_says_how_mail_and_people_stand_and_no_secret(secret: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_ADMINISTRATORS", "1122334455")
    found = {finding.what: finding for finding in examine_people_and_mail(load_settings())}
    assert {finding.state for finding in found.values()} == {State.OK}
    assert found["mail"].detail == "mail.example:587, starttls, with a login"
    assert "1122334455" not in found["people"].detail
    assert "canary" not in "".join(finding.detail for finding in found.values())


def test_the_doctor_says_that_mail_is_off() -> None:
    found = {finding.what: finding.state for finding in examine_people_and_mail(load_settings())}
    assert found == {"strangers": State.OK, "people": State.OFF, "mail": State.OFF}


def test_the_doctor_says_that_a_password_would_go_out_in_the_clear(
    secret: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIAISON_SMTP_SECURITY", "none")
    found = {finding.what: finding for finding in examine_people_and_mail(load_settings())}
    assert found["mail"].state is State.FAILED
    assert "LIAISON_SMTP_SECURITY" in found["mail"].detail
