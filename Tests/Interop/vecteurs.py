"""The one place that knows how the known-answer vectors are stored."""

from __future__ import annotations

import json
from pathlib import Path

Groupe = dict[str, "bytes | int | str"]

# What is text; every other string is hexadecimal.
_TEXTES = {"document", "section", "genre", "code", "relais", "table", "nom_table", "chiffres", "de", "raison"}


def lire(chemin: Path) -> list[Groupe]:
    vecteurs = json.loads(chemin.read_text("utf-8"))["vecteurs"]
    return [
        {
            nom: bytes.fromhex(valeur) if isinstance(valeur, str) and nom not in _TEXTES else valeur
            for nom, valeur in vecteur.items()
        }
        for vecteur in vecteurs
    ]
