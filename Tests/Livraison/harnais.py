#!/usr/bin/env python3
"""Nothing acknowledged is lost, doubled, out of order or stuck, whoever is killed: a relay, eight accounts, kill -9.

    harnais.py --duree 600 --messages 20000 --comptes 8 --graine 1 --disposition embarquee [--mandataire]

Prints one JSON object, the verdict, and ends with 0 when it found no fault, with 1 when it did, with 2 when it could not be
carried out. With --disposition proprietaire or partagee MESSAGERIE_MONGODB names a MongoDB.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

from acteurs import DISPOSITIONS, Compte, Relais  # noqa: E402
from essai import NOMS, Essai  # noqa: E402
from journaux import Entree, Journaux  # noqa: E402
from mandataire import MandataireHostile  # noqa: E402
from verdict import Verdict  # noqa: E402

RACINE = Path(__file__).resolve().parent.parent.parent
CALME = 180.0  # the quiet end, at most


def lire_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--duree", type=float, default=120, help="seconds of sending")
    options.add_argument("--messages", type=int, default=1500)
    options.add_argument("--comptes", type=int, default=8, choices=range(2, len(NOMS) + 1), metavar="N")
    options.add_argument("--graine", type=int, default=1, help="of who writes to whom, and who is killed when")
    options.add_argument("--disposition", choices=DISPOSITIONS, default="embarquee")
    options.add_argument("--mandataire", action="store_true", help="clients reach the relay by a bad way")
    options.add_argument("--sans-accuses", action="store_true", help="what arrived need not be said to have arrived")
    options.add_argument("--binaires", type=Path, default=RACINE / ".build/debug", help="where the test builds are")
    options.add_argument("--garder", type=Path, help="keep logs and profiles in this folder, which must not exist")
    return options.parse_args()


class Scene:
    """The processes of one run: whatever happens, all of them are gone at the end."""

    def __init__(self, options: argparse.Namespace, dossier: Path) -> None:
        self._options, self._dossier = options, dossier
        self.relais = Relais(
            options.binaires / "relais-essai", dossier, options.disposition, os.environ.get("MESSAGERIE_MONGODB")
        )
        self.mandataire: MandataireHostile | None = None
        self.comptes: list[Compte] = []
        self.journaux = Journaux(dossier)
        self.essai: Essai | None = None

    def jouer(self) -> dict[str, object]:
        options = self._options
        self.relais.demarrer()
        adresse = self.relais.adresse
        if options.mandataire:
            self.mandataire = MandataireHostile(adresse, options.graine)
            adresse = self.mandataire.adresse
        for nom in NOMS[: options.comptes]:
            compte = Compte(options.binaires / "chiffre-essai", self._dossier, nom, adresse)
            compte.creer()
            self.comptes.append(compte)
            compte.demarrer()
        essai = self.essai = Essai(self.relais, self.comptes, self.journaux, options.graine)
        debut = time.monotonic()
        essai.ouvrir()
        ouverture = time.monotonic() - debut
        if self.mandataire:
            self.mandataire.actif = True
        retard = essai.courir(options.duree, options.messages)
        if self.mandataire:
            self.mandataire.actif = False
        calme = essai.calmer(CALME)
        essai.arreter()
        # Receipts go together and take their time; those that found no relay are sent again after a minute.
        fin = time.monotonic() + CALME - calme
        while True:
            debut = time.monotonic()
            en_attente = {compte.pseudo: compte.en_attente() for compte in self.comptes}
            verdict = Verdict(self.journaux, self._historiques(), en_attente, accuses=not options.sans_accuses)
            lecture = time.monotonic() - debut
            if not verdict.en_chemin or time.monotonic() + 5 + lecture > fin:
                break
            time.sleep(5)
        return {
            **verdict.objet(),
            "disposition": options.disposition,
            "mandataire": dict(self.mandataire.compte) if self.mandataire else None,
            "graine": options.graine,
            "messages": options.messages,
            "duree_s": options.duree,
            "ouverture_s": round(ouverture, 1),
            "retard_s": round(retard, 1),
            "calme_s": round(calme, 1),
            "lecture_s": round(lecture, 1),
        }

    def _historiques(self) -> dict[str, dict[str, list[Entree]]]:
        def tous(compte: Compte) -> dict[str, list[Entree]]:
            return {a.pseudo: compte.historique(a.pseudo) for a in self.comptes if a is not compte}

        with ThreadPoolExecutor(2) as fils:
            lus = fils.map(tous, self.comptes)
            return {compte.pseudo: lu for compte, lu in zip(self.comptes, lus)}

    def finir(self) -> None:
        if self.essai:
            self.essai.arreter()
        for compte in self.comptes:
            compte.arreter()
        self.relais.arreter()
        if self.mandataire:
            self.mandataire.fermer()
        self.journaux.fermer()


def main() -> int:
    options = lire_options()
    if options.garder:
        options.garder.mkdir(parents=True)
    dossier = Path(tempfile.mkdtemp(prefix="livraison-"))
    # Asked to end, it ends what it has started.
    for numero in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(numero, lambda *_: sys.exit(143))
    scene = Scene(options, dossier)
    try:
        resultat = scene.jouer()
    finally:
        scene.finir()
        if options.garder:
            shutil.copytree(dossier, options.garder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("prise"))
        shutil.rmtree(dossier)
    print(json.dumps(resultat, ensure_ascii=False))
    return 0 if resultat["verdict"] == "conforme" else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, TimeoutError, OSError) as erreur:
        print(f"harnais: {type(erreur).__name__}: {erreur}", file=sys.stderr)
        sys.exit(2)
