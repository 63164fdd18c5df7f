"""The picture and the numbers of ``liaison evaluate --curve``."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.curve import Curve, at_share
from knowledge.errors import StorageError

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2)
_COLOURS = {"overall": "#222222", "en": "#1f5fa8", "es": "#b5492a", "pt": "#2f7d4f"}
_DRAWN_TO = 0.3


def curve_json(curves: Mapping[str, Curve]) -> dict[str, list[dict[str, float]]]:
    """Return the points at ``SHARES`` of each curve."""
    return {
        name: [{"share": share, **at_share(curve, share).as_json()} for share in SHARES]
        for name, curve in curves.items()
    }


def curve_lines(curves: Mapping[str, Curve]) -> Iterable[str]:
    """Yield a table: a row for each curve and share."""
    yield "         at most  false    answered  right    threshold"
    for name, curve in curves.items():
        for share in SHARES:
            point = at_share(curve, share)
            yield (
                f"{name:<8} {share:<8.2f} {point.false_answers:<8.3f} {point.answered:<9.3f} {point.right:<8.3f} "
                f"{point.threshold:.3f}"
            )


def draw(curves: Mapping[str, Curve], path: Path) -> None:
    """Draw what is answered, and how much of it is right, against the share of false answers.

    Args:
        curves: From ``knowledge.curve.curves``.
        path: PNG file to write.

    Raises:
        StorageError: If it cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    answered, right = figure.subplots(1, 2)
    for name, curve in curves.items():
        style = {"color": _COLOURS[name], "linewidth": 2.2 if name == "overall" else 1.4, "label": name}
        shares = [point.false_answers for point in curve]
        answered.plot(shares, [point.answered for point in curve], drawstyle="steps-post", **style)
        right.plot([point.answered for point in curve], [point.right for point in curve], **style)
    answered.set(xlabel="unanswerable questions that get an answer", ylabel="answerable questions answered")
    answered.set(xlim=(0, _DRAWN_TO), ylim=(0, 1.01))
    right.set(xlabel="answerable questions answered", ylabel="answers whose first passage is right", ylim=(0, 1.01))
    for axes in (answered, right):
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="lower right" if axes is answered else "lower left")
    try:
        figure.savefig(path, format="png", dpi=130)
    except OSError as error:
        message = f"The curve cannot be written to '{path}': {error.strerror}."
        raise StorageError(message, code="curve-unwritable") from None
