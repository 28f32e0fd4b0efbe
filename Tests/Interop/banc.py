"""The processes of the live tests: the relay and the messenger's own client, on loopback, ended by their pids."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from mandataire import Mandataire
from messagerie.client import Client
from messagerie.envoi import session_active
from messagerie.relais import Relais
from messagerie.sessions import Session

PROGRAMMES = Path(), Path()  # the relay and the messenger's own client
DELAI = 60.0
_ENVIRONNEMENT = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}


def attendre(quoi: str, condition: Any, delai: float = DELAI) -> Any:
    """Until `condition()` is true; its value."""
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        if time.monotonic() > fin:
            raise TimeoutError(quoi)
        time.sleep(0.2)
    return valeur


def _finir(processus: subprocess.Popen) -> None:
    processus.terminate()
    try:
        processus.wait(20)
    except subprocess.TimeoutExpired:
        processus.kill()
        processus.wait()


class ProcessusRelais:
    def __init__(self, programme: Path, dossier: Path) -> None:
        dossier.mkdir()
        self._journal = dossier / "journal"
        with open(self._journal, "wb") as journal:
            self._processus = subprocess.Popen(
                [
                    programme,
                    "--port",
                    "0",
                    "--donnees",
                    dossier / "donnees",
                    "--essais-par-minute",
                    "6000",
                    "--requetes-par-minute",
                    "60000",
                ],
                stdout=journal,
                stderr=journal,
                env=_ENVIRONNEMENT,
            )
        self.adresse = attendre("the relay listens", self._ecoute)

    def _ecoute(self) -> str | None:
        if self._processus.poll() is not None:
            raise RuntimeError(self._journal.read_text())
        trouve = re.search(r"http://127\.0\.0\.1:\d+", self._journal.read_text())
        return trouve.group() if trouve else None

    def fermer(self) -> None:
        _finir(self._processus)


class EchecChiffre(Exception):
    def __init__(self, commande: tuple[str, ...], sorties: list[dict[str, Any]], erreur: str) -> None:
        super().__init__(f"{' '.join(commande)}: {sorties} {erreur}")
        self.sorties = sorties


class Chiffre:
    """One profile of the messenger's own client."""

    def __init__(self, programme: Path, dossier: Path, adresse: str, pseudo: str) -> None:
        self._programme, self.profil, self.adresse, self.pseudo = programme, dossier / "profil", adresse, pseudo
        dossier.mkdir()
        self._mdp = dossier / "mdp"
        self._agent: subprocess.Popen | None = None
        self.recus: list[dict[str, Any]] = []
        self.avis: list[str] = []
        self.mot_de_passe(self._mdp, "premier mot de passe")
        self.compte = bytes.fromhex(self.dire("creer-compte", pseudo)[0]["compte"])
        self.dire("se-connecter", pseudo)

    @staticmethod
    def mot_de_passe(chemin: Path, mdp: str) -> None:
        with open(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(mdp)

    def _arguments(self, commande: tuple[str, ...]) -> list[Any]:
        return [
            self._programme,
            *commande,
            "--json",
            "--langue",
            "en",
            "--profil",
            self.profil,
            "--relais",
            self.adresse,
            "--mdp-fichier",
            self._mdp,
        ]

    def dire(self, *commande: str) -> list[dict[str, Any]]:
        """One command; what it printed, an object a line. What `synchroniser` received is kept as well."""
        fini = subprocess.run(
            self._arguments(commande), capture_output=True, text=True, timeout=DELAI, env=_ENVIRONNEMENT
        )
        sorties = [json.loads(ligne) for ligne in fini.stdout.splitlines() if ligne.startswith("{")]
        if commande[0] == "synchroniser":
            self.recus += [o for o in sorties if o.get("sens") == "recu"]
            self.avis += [o["texte"] for o in sorties if o.get("sens") == "avis"]
        if fini.returncode:
            raise EchecChiffre(commande, sorties, fini.stderr)
        return sorties

    def essayer(self, *commande: str) -> list[dict[str, Any]]:
        """The same, when it may fail for want of an answer."""
        try:
            return self.dire(*commande)
        except EchecChiffre as echec:
            return echec.sorties

    def conversation(self, avec: str) -> dict[str, dict[str, Any]]:
        """Its messages by id, in their order; it is read by that."""
        return {o["id"]: o for o in self.dire("conversation", avec, "--nombre", "1000") if o["id"]}

    def ouvrir_agent(self) -> None:
        """Keeps the profile open: a command takes a tenth of a second then."""
        self._agent = subprocess.Popen(
            self._arguments(("agent", "--duree", "0")),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONNEMENT,
        )
        attendre("the agent", lambda: (self.profil / "prise").exists())

    def fermer(self) -> None:
        if self._agent:
            _finir(self._agent)
            self._agent = None

    def changer_mdp(self, nouveau: str, compromission: bool = False) -> list[dict[str, Any]]:
        fichier = self._mdp.with_name("nouveau-mdp")
        self.mot_de_passe(fichier, nouveau)
        sorties = self.dire("changer-mdp", "--nouveau-mdp-fichier", str(fichier), *["--compromission"][:compromission])
        self._mdp = fichier.rename(self._mdp)
        return sorties


def session_de(p: Client, compte: bytes) -> Session:
    """The one that `p` sends on."""
    session = session_active(p.c, p.c.correspondant(compte), 1)
    assert session is not None
    return session


def arrivees(p: Client) -> list[str]:
    """What a synchronisation gives, but receipts: they stand in no history, and nobody says how many there are."""
    return [resultat for resultat in p.synchroniser() if resultat != "accuse"]


def recevoir_sans_accuser(p: Client) -> list[str]:
    """Fetches and acknowledges, and sends nothing: what a test makes by hand is then the next message."""
    resultats: list[str] = []
    p._chercher(resultats)
    return [resultat for resultat in resultats if resultat != "accuse"]


class Banc(unittest.TestCase):
    """A relay for the tests of one class, and clients of both kinds on it."""

    dossier: Path
    relais: ProcessusRelais
    numero = 0

    @classmethod
    def setUpClass(cls) -> None:
        cls.dossier = Path(tempfile.mkdtemp(prefix="interop-"))
        cls.addClassCleanup(shutil.rmtree, cls.dossier)
        cls.relais = ProcessusRelais(PROGRAMMES[0], cls.dossier / "relais")
        cls.addClassCleanup(cls.relais.fermer)

    def setUp(self) -> None:
        self._debut = time.monotonic()
        self.addCleanup(
            lambda: print(f"  {self.id().split('.')[-1]}: {time.monotonic() - self._debut:.1f} s", flush=True)
        )

    def nom(self, debut: str) -> str:
        Banc.numero += 1
        return f"{debut}.{chr(97 + Banc.numero // 26)}{chr(97 + Banc.numero % 26)}"

    def client(self, debut: str = "python", adresse: str | None = None) -> Client:
        nom = self.nom(debut)
        client, code = Client.creer(
            self.dossier / f"{nom}.json", Relais(adresse or self.relais.adresse), nom, "mot de passe d'essai"
        )
        self.assertRegex(code, r"^([0-9A-Z]{5}-){5}[0-9A-Z]{5}$")
        client.synchroniser()
        return client

    def chiffre(self, debut: str = "swift", adresse: str | None = None) -> Chiffre:
        nom = self.nom(debut)
        chiffre = Chiffre(PROGRAMMES[1], self.dossier / nom, adresse or self.relais.adresse, nom)
        self.addCleanup(chiffre.fermer)
        chiffre.dire("synchroniser")
        return chiffre

    def mandataire(self) -> Mandataire:
        mandataire = Mandataire(self.relais.adresse)
        self.addCleanup(mandataire.fermer)
        return mandataire

    def lier(self, p: Client, s: Chiffre) -> None:
        """Each has accepted the other and has read a message of the other."""
        p.envoyer(s.pseudo, "bonjour")
        s.dire("synchroniser")
        s.dire("accepter", p.etat.pseudo)
        s.dire("envoyer", p.etat.pseudo, "bonjour")
        self.assertIn("lu", arrivees(p))

    def echanger(self, p: Client, s: Chiffre) -> None:
        """What each has said is read by the other, with the receipts that are owed for it."""
        for _ in range(2):
            s.dire("synchroniser")
            p.synchroniser()

    def lus_de_chiffre(self, s: Chiffre) -> list[str]:
        return [o["texte"] for o in s.recus if "texte" in o]

    def lus_de_python(self, p: Client, s: Chiffre) -> list[str]:
        return [ligne.corps["texte"] for ligne in p.conversation(s.compte, "recu") if ligne.type == "texte"]
