"""Settings: from the environment and from ``.env`` in the working directory; nothing is read at import."""

from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    log_level: str = Field(
        "WARNING", pattern="(?i)^(debug|info|warning|error)$", description="debug, info, warning or error."
    )

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
        try:
            text = self.telegram_token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            text = ""
        if not text:
            raise UserInputError("TELEGRAM_BOT_TOKEN_FILE cannot be read or is empty.", code="token-file")
        return SecretStr(text)

    @property
    def database(self) -> str:
        """URL of the database, with its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.home / 'liaison.db').resolve()}"


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
