"""`python -m models.training`: train the classifiers from data/labels and print their measures."""

from __future__ import annotations

import json
from pathlib import Path

from rich.progress import Progress
from threadpoolctl import threadpool_limits

from models.english import English
from models.minilm import MiniLM
from models.mpnet import MPNet
from models.tagger import Features
from models.training.labels import digest, read_labels
from models.training.network import FOLDS
from models.training.train import train_roles, train_tagger
from pipeline import taxonomy

LABELS = Path(__file__).resolve().parents[2] / "data" / "labels"


def main() -> None:
    """Train both heads."""
    known = taxonomy.shipped()
    labelled = read_labels(LABELS)
    made_from = digest(LABELS)
    with Progress() as progress, threadpool_limits(1):  # small fits: threads only wait
        task = progress.add_task("Tagger", total=len(known.labels) + FOLDS + 4)
        measures = {
            "tagger": train_tagger(
                labelled,
                Features(MPNet(threads=2), English(), known.cues),
                objections=[label.type for label in known.objections],
                signals=[label.type for label in known.signals],
                labels_digest=made_from,
                progress=lambda label: progress.update(task, advance=1, description=label),
            )
        }
        progress.update(task, advance=1, description="roles")
        measures["roles"] = train_roles(labelled, MiniLM(threads=2), made_from)
    print(json.dumps(measures, indent=1))


if __name__ == "__main__":
    main()
