"""What the harness itself saw: one JSON object a line in a file for each kind, and the same in memory for the verdict."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

Entree = dict[str, Any]


class Journal:
    """Of one kind. What is noted is in the file before anybody goes on."""

    def __init__(self, chemin: Path, debut: float) -> None:
        self._fichier = open(chemin, "a", encoding="utf-8", buffering=1)
        self._verrou = threading.Lock()
        self._debut = debut
        self.entrees: list[Entree] = []

    def noter(self, **champs: Any) -> None:
        with self._verrou:
            entree = {"t": round(time.monotonic() - self._debut, 4), **champs}
            self.entrees.append(entree)
            self._fichier.write(json.dumps(entree, ensure_ascii=False) + "\n")

    def fermer(self) -> None:
        self._fichier.close()


class Journaux:
    def __init__(self, dossier: Path) -> None:
        self.debut = time.monotonic()
        # What senders were told of each message.
        self.envois = Journal(dossier / "envois.jsonl", self.debut)
        # What consumers printed, and which ids they were told are acknowledged.
        self.imprimes = Journal(dossier / "imprimes.jsonl", self.debut)
        self.acquittes = Journal(dossier / "acquittes.jsonl", self.debut)
        # Whom the harness killed.
        self.morts = Journal(dossier / "morts.jsonl", self.debut)
        # What is wrong with no message in particular.
        self.anomalies = Journal(dossier / "anomalies.jsonl", self.debut)

    def fermer(self) -> None:
        for journal in (self.envois, self.imprimes, self.acquittes, self.morts, self.anomalies):
            journal.fermer()
