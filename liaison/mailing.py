"""Which mail server confirms e-mail addresses."""

from bot.mail import SmtpMailer
from liaison.settings import Settings


def build_mailer(settings: Settings) -> SmtpMailer | None:
    """Return what sends e-mail; None where no mail server is configured. Nothing is contacted.

    Raises:
        UserInputError: If what is configured cannot work.
    """
    if not settings.smtp_host:
        return None
    return SmtpMailer(
        settings.smtp_host,
        settings.mail_port,
        settings.smtp_user,
        settings.mail_password,
        settings.smtp_sender,
        settings.smtp_security,
    )
