"""The run itself: eight accounts that write to each other at a steady rate, consumers, and whoever kills them."""

from __future__ import annotations

import itertools
import queue
import random
import threading
import time
from collections import Counter
from pathlib import Path

import prise
from acteurs import Compte, Relais, attendre
from journaux import Journaux

NOMS = ("anne", "bruno", "chloe", "david", "elise", "farid", "gaelle", "hugo", "ines", "jules", "karim", "lea")


class Envoyeur(threading.Thread):
    """What one says to another, in order: the next one when it is known what became of the one before."""

    def __init__(self, de: Compte, a: Compte, journaux: Journaux, fin: threading.Event) -> None:
        super().__init__(daemon=True)
        self.de, self.a = de, a
        self._journaux, self._fin = journaux, fin
        self.file: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.faits = 0

    def run(self) -> None:
        for numero in itertools.count():
            corps = self.file.get()
            if corps is None:
                return
            self._envoyer(numero, f"{self.de.pseudo}>{self.a.pseudo} {numero} {corps}")
            self.faits += 1

    def _envoyer(self, numero: int, texte: str) -> None:
        debut = time.monotonic() - self._journaux.debut
        while not self._fin.is_set():
            # Whoever is known not to have been asked is asked again; anything else is left at what it is.
            self.de.la.wait(1)
            erreurs: list[str] = []
            try:
                code, sorties, erreurs = self.de.commander("envoyer", self.a.pseudo, texte)
                issue = "refuse" if not sorties else "depose" if code == 0 else "garde"
            except prise.Coupee as coupee:
                if not coupee.partie:
                    time.sleep(0.05)
                    continue
                code, sorties = -1, coupee.sorties
                issue = "garde" if sorties else "inconnu"
            message = sorties[0] if sorties else {}
            self._journaux.envois.noter(
                debut=round(debut, 4),
                de=self.de.pseudo,
                a=self.a.pseudo,
                numero=numero,
                texte=texte,
                issue=issue,
                code=code,
                id=message.get("id"),
                etat=message.get("etat"),
                erreurs=erreurs,
            )
            return


class Consommateur(threading.Thread):
    """A script that receives what came to one account and acknowledges it; now and then it dies between the two."""

    MORT = 0.002

    def __init__(self, compte: Compte, journaux: Journaux, graine: int) -> None:
        super().__init__(daemon=True)
        self.compte, self._journaux = compte, journaux
        self._hasard = random.Random(graine)
        self._fin = threading.Event()
        self._suivi: prise.Commande | None = None
        self._a_acquitter: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._acquitteur = threading.Thread(target=self._acquitter, daemon=True)
        self.calme = False

    def run(self) -> None:
        self._acquitteur.start()
        while not self._fin.is_set():
            self.compte.la.wait(1)
            try:
                self._suivre()
            except prise.Coupee:
                time.sleep(0.05)
        self._a_acquitter.put(None)
        self._acquitteur.join()

    def _suivre(self) -> None:
        debut = time.monotonic() - self._journaux.debut
        self._suivi = suivi = prise.Commande(self.compte.profil, "recevoir", "--suivre")
        for message in suivi.lignes():
            self._journaux.imprimes.noter(
                compte=self.compte.pseudo,
                id=message["id"],
                de=message["correspondant"],
                texte=message["texte"],
                # When this run of the consumer began: what was acknowledged before may not come in it.
                depuis=round(debut, 4),
            )
            if not self.calme and self._hasard.random() < self.MORT:
                self._journaux.morts.noter(qui="consommateur", compte=self.compte.pseudo)
                suivi.fermer()
                return
            self._a_acquitter.put(message["id"])

    def _acquitter(self) -> None:
        en_main: list[str] = []
        while True:
            fin = False
            try:
                suivant = self._a_acquitter.get(timeout=0.2)
                while suivant is not None and len(en_main) < 100:
                    en_main.append(suivant)
                    suivant = self._a_acquitter.get(timeout=0.02)
                fin = suivant is None
                if suivant is not None:
                    en_main.append(suivant)
            except queue.Empty:
                pass
            if en_main and self._acquitter_lot(en_main):
                en_main = []
            if fin:
                if en_main:
                    self._journaux.anomalies.noter(quoi="not acknowledged", compte=self.compte.pseudo, ids=en_main)
                return

    def _acquitter_lot(self, ids: list[str]) -> bool:
        try:
            code, _, erreurs = self.compte.commander("acquitter", *ids)
        except prise.Coupee:
            time.sleep(0.05)
            return False
        if code:
            self._journaux.anomalies.noter(
                quoi="acquitter refuses", compte=self.compte.pseudo, code=code, erreurs=erreurs, ids=ids
            )
        else:
            for id in ids:
                self._journaux.acquittes.noter(compte=self.compte.pseudo, id=id)
        return True

    def arreter(self) -> None:
        self._fin.set()
        if self._suivi is not None:
            self._suivi.interrompre()


class Tueur(threading.Thread):
    """kill -9 at moments that the seed chooses, of the relay, of somebody who is sending, of somebody who is receiving."""

    def __init__(self, relais: Relais, comptes: list[Compte], journaux: Journaux, duree: float, graine: int) -> None:
        super().__init__(daemon=True)
        self._relais, self._comptes, self._journaux, self._duree = relais, comptes, journaux, duree
        self._hasard = random.Random(graine)
        # How many messages were asked to be sent to whom.
        self.vers: Counter[str] = Counter()
        self._fin = threading.Event()

    def run(self) -> None:
        debut = time.monotonic()
        # One every six seconds or so; nobody is killed at the very end, which is another's time.
        while (reste := debut + self._duree * 0.95 - time.monotonic()) > 0:
            if self._fin.wait(min(reste, self._hasard.uniform(2, 10))):
                return
            if time.monotonic() > debut + self._duree * 0.95:
                return
            qui = self._hasard.choice(["relais", "expediteur", "destinataire"])
            try:
                self._tuer(qui)
            except Exception as erreur:
                self._journaux.anomalies.noter(quoi="start after a kill", qui=qui, erreur=repr(erreur))
                return

    def _tuer(self, qui: str) -> None:
        if qui == "relais":
            self._journaux.morts.noter(qui=qui)
            self._relais.tuer()
            time.sleep(self._hasard.uniform(0, 2))
            self._relais.demarrer()
            return
        compte = self._hasard.choice(self._comptes)
        if qui == "expediteur":
            self._guetter(lambda: compte.en_cours > 0)
        else:
            avant = self.vers[compte.pseudo]
            self._guetter(lambda: self.vers[compte.pseudo] > avant)
        time.sleep(self._hasard.uniform(0, 0.05))
        self._journaux.morts.noter(qui=qui, compte=compte.pseudo)
        compte.tuer()
        time.sleep(self._hasard.uniform(0, 0.5))
        compte.demarrer()

    def _guetter(self, condition) -> None:
        try:
            attendre("a moment", condition, delai=3, pas=0.001)
        except TimeoutError:
            pass  # Then at this moment, which is as good.

    def arreter(self) -> None:
        self._fin.set()
        if self.is_alive():
            self.join(180)


class Essai:
    """Everything that takes part, from the accounts to the quiet end."""

    def __init__(self, relais: Relais, comptes: list[Compte], journaux: Journaux, graine: int) -> None:
        self.relais, self.comptes, self.journaux = relais, comptes, journaux
        self._hasard = random.Random(graine)
        self._graine = graine
        self._fin = threading.Event()
        self.envoyeurs = {
            (de.pseudo, a.pseudo): Envoyeur(de, a, journaux, self._fin)
            for de in comptes
            for a in comptes
            if de is not a
        }
        self.consommateurs = [Consommateur(compte, journaux, graine + 1 + n) for n, compte in enumerate(comptes)]
        self.prevus = 0
        self._tueur: Tueur | None = None

    def _dire(self, de: str, a: str) -> None:
        # Of all lengths, and now and then one that is sealed into a larger envelope.
        longueur = self._hasard.choice([0, 10, 80, 300, 300, 2000])
        self.envoyeurs[de, a].file.put("é" * (longueur // 2) or ".")
        self.prevus += 1

    def ouvrir(self) -> None:
        """Each has written to each, and so has accepted them."""
        for acteur in [*self.envoyeurs.values(), *self.consommateurs]:
            acteur.start()
        for tour in (0, 1):
            for (de, a), _ in self.envoyeurs.items():
                if (de < a) == (tour == 0):
                    self._dire(de, a)
            self._attendre_envois(120)

    def _attendre_envois(self, delai: float) -> None:
        attendre(
            "what is to be sent is sent", lambda: sum(e.faits for e in self.envoyeurs.values()) >= self.prevus, delai
        )

    def courir(self, duree: float, messages: int) -> float:
        """Sends at a steady rate while some are killed. Returns how far the sending was behind at the end, in seconds."""
        self._tueur = tueur = Tueur(self.relais, self.comptes, self.journaux, duree, self._graine + 1000)
        tueur.start()
        debut = time.monotonic()
        paires = list(self.envoyeurs)
        for rang in range(messages):
            attente = debut + rang * duree / messages - time.monotonic()
            if attente > 0:
                time.sleep(attente)
            de, a = self._hasard.choice(paires)
            self._dire(de, a)
            tueur.vers[a] += 1
        tueur.arreter()
        self._attendre_envois(duree + 120)
        return max(0.0, time.monotonic() - debut - duree)

    def calmer(self, delai: float) -> float:
        """Nobody is killed any more: waits until nothing waits anywhere. Returns how long that took, in seconds."""
        debut = time.monotonic()
        for consommateur in self.consommateurs:
            consommateur.calme = True
        fin = debut + delai
        while time.monotonic() < fin:
            if all(compte.en_attente() == 0 for compte in self.comptes) and self._tout_imprime():
                break
            time.sleep(0.5)
        return time.monotonic() - debut

    def _tout_imprime(self) -> bool:
        imprimes = {entree["texte"] for entree in list(self.journaux.imprimes.entrees)}
        acquittes = {entree["id"] for entree in list(self.journaux.acquittes.entrees)}
        return all(
            e["texte"] in imprimes for e in list(self.journaux.envois.entrees) if e["issue"] in ("depose", "garde")
        ) and all(entree["id"] in acquittes for entree in list(self.journaux.imprimes.entrees))

    def arreter(self) -> None:
        if self._tueur is not None:
            self._tueur.arreter()
        self._fin.set()
        for envoyeur in self.envoyeurs.values():
            envoyeur.file.put(None)
        for consommateur in self.consommateurs:
            consommateur.arreter()
        for acteur in [*self.envoyeurs.values(), *self.consommateurs]:
            if acteur.is_alive():
                acteur.join(30)

