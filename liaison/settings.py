"""Settings: from the environment and from ``.env`` in the working directory; nothing is read at import."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from knowledge.errors import UserInputError


class Settings(BaseSettings):
    """Everything that can be configured; each field's description stands in the README."""

    model_config = SettingsConfigDict(
        env_prefix="LIAISON_", env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True
    )

    home: Path = Field(Path("var"), description="Folder of the database and the caches.")
    database_url: SecretStr | None = Field(
        None, description="Another database than SQLite in the home: postgresql://user:password@host/name."
    )
    database_url_file: Path | None = Field(
        None, description="File that holds the address instead, as it has a password."
    )
    embedder: Path | None = Field(
        None, description="Folder of another sentence-transformers model (safetensors); default: the packaged one."
    )
    telegram_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "LIAISON_TELEGRAM_TOKEN"),
        description="Token of the bot; without one, `liaison run` starts the sandbox.",
    )
    telegram_token_file: Path | None = Field(
        None,
        validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN_FILE", "LIAISON_TELEGRAM_TOKEN_FILE"),
        description="File that holds the token, instead of TELEGRAM_BOT_TOKEN.",
    )
    telegram_api_url: str | None = Field(
        None,
        validation_alias=AliasChoices("TELEGRAM_API_URL", "LIAISON_TELEGRAM_API_URL"),
        description="Another Bot API server: <url>/bot<token>/<method>, files at <url>/file/bot<token>/<path>.",
    )
    sandbox_port: int = Field(8765, ge=0, le=65535, description="Loopback port of the sandbox; 0 = any free one.")
    max_file_mb: int = Field(50, ge=1, le=500, description="Largest file that is taken into the knowledge base, in MB.")
    false_answers: float = Field(
        0.05, gt=0, lt=0.5, description="Share of questions without an answer that may get one; lower is stricter."
    )
    contact: str = Field(
        "", description="How to reach a person of the liaison team; shown when the material does not say."
    )
    strangers: Literal["public", "closed"] = Field(
        "public", description="What people who are not registered may ask: `public` material, or nothing (`closed`)."
    )
    administrators: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Telegram numbers of the first administrators, separated by commas."
    )
    registration_days: int = Field(365, ge=1, le=1100, description="How long a registration holds, in days.")
    smtp_host: str = Field(
        "", description="Mail server for confirming e-mail addresses; empty: they are not confirmed."
    )
    smtp_port: int | None = Field(
        None, ge=1, le=65535, description="Its port; by default 587 with starttls, 465 with tls, 25 with none."
    )
    smtp_user: str = Field("", description="Account there; empty: no login.")
    smtp_password: SecretStr | None = Field(None, description="Its password.")
    smtp_password_file: Path | None = Field(None, description="File that holds the password, instead.")
    smtp_sender: str = Field("", description="Address that e-mail comes from: `Liaison <liaison@exchange.example>`.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls or none; with none no password is sent."
    )
    log_level: str = Field(
        "WARNING", pattern="(?i)^(debug|info|warning|error)$", description="debug, info, warning or error."
    )

    @field_validator("administrators", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _read_database_url(self) -> Self:
        if self.database_url is None and self.database_url_file is not None:
            self.database_url = _read_secret(self.database_url_file, "LIAISON_DATABASE_URL_FILE", "database-url-file")
        return self

    @cached_property
    def token(self) -> SecretStr | None:
        """The bot token, from the environment or from its file; None where neither is set.

        Raises:
            UserInputError: If the file cannot be read or is empty.
        """
        if self.telegram_token and self.telegram_token.get_secret_value().strip():
            return SecretStr(self.telegram_token.get_secret_value().strip())
        if self.telegram_token_file is None:
            return None
        return _read_secret(self.telegram_token_file, "TELEGRAM_BOT_TOKEN_FILE", "token-file")

    @cached_property
    def mail_password(self) -> SecretStr | None:
        """The password at the mail server, from the environment or from its file; None where neither is set.

        Raises:
            UserInputError: If the file cannot be read or is empty.
        """
        if self.smtp_password and self.smtp_password.get_secret_value():
            return self.smtp_password
        if self.smtp_password_file is None:
            return None
        return _read_secret(self.smtp_password_file, "LIAISON_SMTP_PASSWORD_FILE", "smtp-password-file")

    @property
    def mail_port(self) -> int:
        """The port of the mail server."""
        return self.smtp_port or _MAIL_PORTS[self.smtp_security]

    @property
    def secrets(self) -> list[str]:
        """Everything that must not appear in a log, for ``bot.logging.set_up_logging``."""
        held = [secret.get_secret_value() for secret in (self.token, self.mail_password, self.database_url) if secret]
        return [*held, *_password_in(self.database)]

    @property
    def database(self) -> str:
        """URL of the database, with its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.home / 'liaison.db').resolve()}"


_MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _read_secret(path: Path, setting: str, code: str) -> SecretStr:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        raise UserInputError(f"{setting} cannot be read or is empty.", code=code)
    return SecretStr(text)


def _password_in(address: str) -> list[str]:
    # as it is written and as it is sent: special signs are percent-encoded in an address
    password = urlsplit(address).password
    return [password, unquote(password)] if password else []


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        UserInputError: If a value has the wrong form; the sentence names the setting, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]).upper()
        raise UserInputError(f"The setting {name} is not usable: {first['msg']}.", code="setting-unusable") from None
