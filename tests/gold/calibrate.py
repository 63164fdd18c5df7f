"""Makes ``knowledge/calibration.json`` from one half of the gold questions; the other half tells what it is worth.

``python -m tests.gold.calibrate`` prints the table and what it does to each half; ``--write`` stores it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.audience import Reader
from knowledge.calibration import SHARES, Calibration
from knowledge.evaluate import Outcome, calibrate, outcomes, read_gold
from knowledge.model import LANGUAGES, Language
from liaison.commands import add_starter
from liaison.compose import answerer_in_memory, open_base, open_models
from liaison.settings import Settings

GOLD = Path(__file__).with_name("starter.jsonl")
TABLE = Path(__file__).parents[2] / "knowledge" / "calibration.json"


def halves(home: Path) -> dict[str, list[Outcome]]:
    """Ask every gold question of a new home with the starter documents; the outcomes by half."""
    settings = Settings(home=home)
    splits = [json.loads(line)["split"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    with open_base(settings, create=True) as base, open_models(settings, base) as models:
        add_starter(base, models)
        found = outcomes(answerer_in_memory(base, models), read_gold(GOLD), Reader())
    return {
        name: [item for item, split in zip(found, splits, strict=True) if split == name] for name in ("fit", "held-out")
    }


def shares(table: Calibration, found: Sequence[Outcome], language: Language, share: float) -> tuple[float, float]:
    """Share of the unanswerable and of the answerable questions of a language that are answered."""
    least = table.threshold(language, share)
    own = [item for item in found if item.gold.language == language]
    unanswerable = [item.confidence >= least for item in own if not item.gold.relevant]
    answerable = [item.confidence >= least for item in own if item.gold.relevant]
    return sum(unanswerable) / len(unanswerable), sum(answerable) / len(answerable)


def main(arguments: Sequence[str]) -> None:
    """Print, and with ``--write`` store."""
    with TemporaryDirectory() as folder:
        found = halves(Path(folder))
    table = calibrate(found["fit"])
    print(table.as_text())
    print("half      language  share  false  answered")
    for name, half in found.items():
        for language in LANGUAGES:
            for share in SHARES:
                false, answered = shares(table, half, language, share)
                print(f"{name:<9} {language:<9} {share:<6.2f} {false:<6.2f} {answered:.2f}")
    if "--write" in arguments:
        TABLE.write_text(table.as_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
