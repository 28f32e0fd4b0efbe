"""A profile's socket, as the messenger's own commands speak to it: one JSON object a line."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# With each command; where it was given and where files go concerns none of those used here.
_APPEL = {"v": 1, "langue": "en", "json": True, "fuseau": "UTC"}
_APPORT = {"secrets": [], "dossier": "/", "reception": "/"}


class Coupee(Exception):
    """Whoever has the profile open was not there, or ended before the command did."""

    def __init__(self, partie: bool, sorties: list[dict[str, Any]] | None = None) -> None:
        super().__init__("the profile's owner is not there" if not partie else "the profile's owner ended")
        self.partie = partie  # whether the command may have been begun
        self.sorties = sorties or []


class Commande:
    """One command on its way. `lignes` gives what it prints; each line counts as printed when the next is asked for."""

    def __init__(self, profil: Path, *arguments: str, delai: float | None = None) -> None:
        self.code: int | None = None
        self.erreurs: list[str] = []
        self._prise = socket.socket(socket.AF_UNIX)
        self._prise.settimeout(delai)
        self._partie = False
        demande = {**_APPEL, "arguments": ["--json", *arguments], "apport": _APPORT}
        try:
            self._prise.connect(str(profil / "prise"))
            self._partie = True
            self._prise.sendall(json.dumps(demande).encode() + b"\n")
        except OSError as erreur:
            self.fermer()
            raise Coupee(self._partie) from erreur

    def lignes(self) -> Iterator[dict[str, Any]]:
        reste = b""
        try:
            while True:
                while b"\n" not in reste:
                    recu = self._prise.recv(65536)
                    if not recu:
                        raise Coupee(True)
                    reste += recu
                ligne, reste = reste.split(b"\n", 1)
                reponse = json.loads(ligne)
                if "fin" in reponse:
                    self.code = reponse["fin"]
                    return
                if "erreur" in reponse:
                    self.erreurs.append(reponse["erreur"])
                if "sortie" in reponse:
                    yield json.loads(reponse["sortie"])
                    self._prise.sendall(b'{"imprime":true}\n')
        except OSError as erreur:
            raise Coupee(True) from erreur
        finally:
            self.fermer()

    def fermer(self) -> None:
        self._prise.close()

    def interrompre(self) -> None:
        """From another thread: ends whoever waits for a line."""
        try:
            self._prise.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def commander(profil: Path, *arguments: str, delai: float = 120) -> tuple[int, list[dict[str, Any]], list[str]]:
    """One command to its end: its exit code, what it printed, what it said on standard error."""
    commande = Commande(profil, *arguments, delai=delai)
    sorties: list[dict[str, Any]] = []
    try:
        for sortie in commande.lignes():
            sorties.append(sortie)
    except Coupee as coupee:
        raise Coupee(coupee.partie, sorties) from coupee
    assert commande.code is not None
    return commande.code, sorties, commande.erreurs
