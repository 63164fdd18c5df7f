"""Pictures of the tables."""

from pathlib import Path

from tests.bench.report import Report, Table

_RETRIEVAL = "Retrieval: "
_SHOWN = ("R@1", "R@5", "MRR@10")


def plot(report: Report, folder: Path) -> None:
    """Write ``retrieval.png`` and ``time.png``: a group of bars a set of questions, a bar a system."""
    tables = [table for table in report.tables if table.title.startswith(_RETRIEVAL)]
    if not tables:
        return
    _bars(tables, _SHOWN, "share of questions", folder / "retrieval.png")
    _bars(tables, ("p50", "p95"), "milliseconds a question", folder / "time.png")


def _bars(tables: list[Table], columns: tuple[str, ...], label: str, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    height = 1.0 + 0.9 * len(tables)
    figure, axes = plt.subplots(1, len(columns), figsize=(5 * len(columns), height + 1.5), squeeze=False, sharey=True)
    systems = [row[0] for row in tables[0].rows]
    names = [table.title.removeprefix(_RETRIEVAL).rpartition(" (")[0] for table in tables]
    thickness = 0.8 / len(systems)
    for axis, column in zip(axes[0], columns, strict=True):
        for place, system in enumerate(systems):
            offset = (place - (len(systems) - 1) / 2) * thickness
            values = [_value(table, system, column) for table in tables]
            axis.barh([row + offset for row in range(len(tables))], values, height=thickness, label=system)
        axis.set_title(column)
        axis.set_xlabel(label)
        axis.grid(axis="x", alpha=0.3)
    axes[0][0].set_yticks(range(len(tables)), names)
    axes[0][0].invert_yaxis()
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="lower center", ncols=len(systems))
    figure.tight_layout(rect=(0, 0.12, 1, 1))
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _value(table: Table, system: str, column: str) -> float:
    row = next((row for row in table.rows if row[0] == system), None)
    return float(row[table.header.index(column)].split()[0].replace(",", "")) if row else 0.0
