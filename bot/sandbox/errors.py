"""How the stand-in refuses a call, in Telegram's own words."""


class ApiError(Exception):
    """A refused call; becomes ``{"ok": false, "error_code": …, "description": …}``.

    Args:
        status: HTTP status and ``error_code``.
        description: Telegram's sentence, with its prefix ("Bad Request: …").
        retry_after_s: Whole seconds to wait, for 429.
    """

    def __init__(self, status: int, description: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s


def bad_request(reason: str) -> ApiError:
    """Return a 400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Return a 403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Return a 409 with Telegram's prefix."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """Return a 429 that asks to wait ``seconds``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after_s=seconds)
