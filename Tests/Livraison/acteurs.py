"""The processes of the harness: a relay and the agents of eight people, killed and started again by their pids."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import prise

_ENVIRONNEMENT = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "MONGOC_DISABLE_SHM": "1", "LANG": "C.UTF-8"}
MDP = "tringle-velours 7412 corbeau"
DISPOSITIONS = {"embarquee": None, "proprietaire": "--messages", "partagee": "--comptes"}


def attendre(quoi: str, condition: Any, delai: float = 60.0, pas: float = 0.02) -> Any:
    """Until `condition()` is true; its value."""
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        if time.monotonic() > fin:
            raise TimeoutError(quoi)
        time.sleep(pas)
    return valeur


class Processus:
    """One that is killed with -9 and started again, on the same folder."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._processus: subprocess.Popen[bytes] | None = None
        self.la = threading.Event()

    def ligne(self) -> list[Any]:
        raise NotImplementedError

    def pret(self, sortie: str) -> bool:
        raise NotImplementedError

    def demarrer(self) -> None:
        with open(self._journal, "ab") as journal:
            debut = journal.tell()
            self._processus = subprocess.Popen(
                self.ligne(), stdin=subprocess.DEVNULL, stdout=journal, stderr=journal, env=_ENVIRONNEMENT
            )
        attendre(f"{self._journal.name} gets ready", lambda: self._est_pret(debut))
        self.la.set()

    def _est_pret(self, debut: int) -> bool:
        dit = self._journal.read_bytes()[debut:].decode()
        if self._processus is None or self._processus.poll() is not None:
            raise RuntimeError(f"{self._journal.name} ended at once: {dit}")
        return self.pret(dit)

    def tuer(self) -> None:
        """kill -9, and waits until it is gone."""
        self.la.clear()
        if self._processus is not None:
            self._processus.kill()
            self._processus.wait()
            self._processus = None

    def arreter(self) -> None:
        """SIGTERM, and for too long a time kill -9."""
        self.la.clear()
        if self._processus is not None:
            self._processus.terminate()
            try:
                self._processus.wait(20)
            except subprocess.TimeoutExpired:
                self.tuer()
            self._processus = None


class Relais(Processus):
    def __init__(self, programme: Path, dossier: Path, disposition: str, mongodb: str | None) -> None:
        super().__init__(dossier / "relais.journal")
        self._programme, self._donnees = programme, dossier / "relais"
        self.port = 0
        self._options: list[str] = []
        option = DISPOSITIONS[disposition]
        if option:
            if not mongodb:
                raise SystemExit("MESSAGERIE_MONGODB names no MongoDB: scripts/outils/mongod.sh starts one")
            self._options = [option, mongodb.replace("/?", f"/livraison-{uuid.uuid4()}?")]

    def ligne(self) -> list[Any]:
        libre = ["--essais-par-minute", "1000000", "--requetes-par-minute", "1000000"]
        return [self._programme, "--donnees", self._donnees, "--port", str(self.port), *libre, *self._options]

    def pret(self, sortie: str) -> bool:
        trouve = re.search(r"ecoute sur http://\S*:(\d+)\n", sortie)
        if trouve:
            self.port = int(trouve[1])
        return trouve is not None

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Compte(Processus):
    """Somebody with a profile, whose agent has it open."""

    def __init__(self, programme: Path, dossier: Path, pseudo: str, adresse: str) -> None:
        super().__init__(dossier / f"{pseudo}.journal")
        self._programme, self.pseudo, self._adresse = programme, pseudo, adresse
        self.profil = dossier / pseudo
        self._mdp = dossier / f"{pseudo}.mdp"
        with open(os.open(self._mdp, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as fichier:
            fichier.write(MDP + "\n")
        # Commands that are under way in the agent.
        self.en_cours = 0
        self.verrou = threading.Lock()

    def _arguments(self, *commande: str) -> list[Any]:
        options = ["--relais", self._adresse, "--profil", self.profil, "--mdp-fichier", self._mdp, "--json"]
        return [self._programme, *options, *commande]

    def ligne(self) -> list[Any]:
        return self._arguments("agent", "--duree", "0")

    def pret(self, sortie: str) -> bool:
        return any(ligne.startswith('{"dossier"') for ligne in sortie.splitlines())

    def creer(self) -> None:
        fini = subprocess.run(
            self._arguments("creer-compte", self.pseudo),
            capture_output=True,
            text=True,
            timeout=120,
            env=_ENVIRONNEMENT,
            check=False,
        )
        if fini.returncode:
            raise RuntimeError(f"creer-compte {self.pseudo}: {fini.stderr}")

    def commander(self, *arguments: str, delai: float = 120) -> tuple[int, list[dict[str, Any]], list[str]]:
        with self.verrou:
            self.en_cours += 1
        try:
            return prise.commander(self.profil, *arguments, delai=delai)
        finally:
            with self.verrou:
                self.en_cours -= 1

    def patiemment(self, *arguments: str, delai: float = 120) -> list[dict[str, Any]]:
        """A command that may be given again, until it goes well."""
        fin = time.monotonic() + delai
        while True:
            self.la.wait(delai)
            try:
                code, sorties, erreurs = self.commander(*arguments)
                if code == 0:
                    return sorties
                echec = f"{code}: {erreurs}"
            except prise.Coupee as coupee:
                echec = str(coupee)
            if time.monotonic() > fin:
                raise TimeoutError(f"{self.pseudo}: {' '.join(arguments)[:200]}: {echec}")
            time.sleep(0.5)

    def historique(self, autre: str) -> list[dict[str, Any]]:
        """The whole conversation with somebody, as the product tells it, oldest first."""
        return self.patiemment("exporter", autre)

    def en_attente(self) -> int:
        return int(self.patiemment("profil")[0]["enAttente"])

    def lire_journal(self) -> list[dict[str, Any]]:
        lignes = self._journal.read_text(encoding="utf-8", errors="replace").splitlines()
        return [json.loads(ligne) for ligne in lignes if ligne.startswith("{")]
