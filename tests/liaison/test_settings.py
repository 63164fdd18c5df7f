"""Settings: where they come from, what is refused, and that none goes undocumented or shows a secret."""

from pathlib import Path

import pytest

from knowledge.errors import UserInputError
from liaison.cli import app
from liaison.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)


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


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:canary")
    monkeypatch.setenv("LIAISON_DATABASE_URL", "postgresql://u:canary@h/d")
    assert "canary" not in repr(load_settings())
