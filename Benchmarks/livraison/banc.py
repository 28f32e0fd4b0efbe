"""What a person sees of the client's speed: from the sender's command to the recipient's screen, catching up, a long history.

The release relay and the release client in processes of their own, as they are used: senders are agents that are given commands
through their sockets, recipients are `chiffre recevoir --suivre --json`. One JSON object a line.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gens
from gens import Echec

sys.path.insert(0, str(Path(__file__).parent.parent / "relais"))
from banc import plancher_disque  # noqa: E402
from serveur import Relais  # noqa: E402

GROUPES = ("livre", "rattrapage", "histoire")
DEBITS = (1, 100, 500)
BORNE = 5400


class Banc:
    def __init__(self, options, dossier):
        self.options, self.dossier, self.mesures = options, dossier, {}

    def noter(self, nom, valeur):
        self.mesures[nom] = valeur

    def mesurer(self):
        self.noter("livraison.fdatasync_floor", plancher_disque(self.dossier, 2))
        with Relais(self.options.relais, self.dossier / "relais", self.dossier / "journal") as relais:
            self.relais = relais
            adresse = f"http://127.0.0.1:{relais.port}"
            paires = self.options.paires
            noms = [f"{role}.{numero}" for numero in range(paires) for role in ("envoie", "recoit")]
            tous = gens.creer(noms, self.dossier, self.options.chiffre, adresse)
            self.paires = list(zip(tous[::2], tous[1::2]))
            for envoie, recoit in self.paires:
                envoie.lancer("envoyer", recoit.pseudo, "bonjour")
                recoit.lancer("synchroniser")
                recoit.lancer("envoyer", envoie.pseudo, "bonjour")
                envoie.lancer("synchroniser")
            asyncio.run(self.tout())
        return self.mesures

    async def tout(self):
        try:
            for envoie, _ in self.paires:
                envoie.ouvrir()
            if "livre" in self.options.lignes:
                await self.livrer()
            if "rattrapage" in self.options.lignes:
                await self.rattraper()
            if "histoire" in self.options.lignes:
                await self.raconter()
        finally:
            for paire in self.paires:
                for personne in paire:
                    personne.fermer()

    # From the command to the screen

    async def livrer(self):
        self.guichets = [asyncio.Semaphore(64) for _ in self.paires]
        ecrans = [Ecran(recoit) for _, recoit in self.paires]
        try:
            for ecran in ecrans:
                await ecran.ouvrir()
            await self.envoyer_a(20, 2, ecrans)
            for debit in DEBITS:
                duree = 3 if self.options.court else {1: 60, 100: 30, 500: 20}[debit]
                avant = self.cpu(ecrans)
                latences, secondes, emis = await self.envoyer_a(debit, duree, ecrans)
                apres = self.cpu(ecrans)
                nom = f"livraison.{debit}"
                for centile, part in (("p50", 0.5), ("p99", 0.99)):
                    self.noter(f"{nom}.{centile}", rang(latences, part) * 1000)
                self.noter(f"{nom}.remise", len(latences) / secondes)
                self.noter(f"{nom}.envoi.p50", rang(emis, 0.5) * 1000)
                for qui in avant:
                    self.noter(f"{nom}.cpu_1k.{qui}", (apres[qui] - avant[qui]) / len(latences) * 1000)
            # One conversation alone, each message as soon as the one before it has left.
            latences, secondes, _ = await self.a_la_suite(2 if self.options.court else 10, ecrans[0])
            self.noter("livraison.une_paire", len(latences) / secondes)
        finally:
            for ecran in ecrans:
                ecran.fermer()

    def cpu(self, ecrans):
        return {
            "relais": gens.cpu(self.relais.pid), "envoi": sum(gens.cpu(envoie.agent.pid) for envoie, _ in self.paires),
            "reception": sum(gens.cpu(ecran.processus.pid) for ecran in ecrans), "banc": time.process_time(),
        }

    async def envoyer_a(self, debit, duree, ecrans):
        """So many messages a second, spaced evenly, over all pairs in turn."""
        total = max(1, round(debit * duree))
        emis, taches = [], []
        debut = gens.maintenant()
        for numero in range(total):
            du = debut + numero / debit
            await asyncio.sleep(max(0, du - gens.maintenant()))
            paire = numero % len(self.paires)
            taches.append(asyncio.create_task(self.envoyer(paire, ecrans[paire], du, emis)))
        await asyncio.gather(*taches)
        return await self.attendre(ecrans, total, debut, emis)

    async def a_la_suite(self, duree, ecran):
        emis = []
        debut = gens.maintenant()
        while gens.maintenant() - debut < duree:
            await self.envoyer(0, ecran, gens.maintenant(), emis)
        return await self.attendre([ecran], len(emis), debut, emis)

    async def envoyer(self, paire, ecran, du, emis):
        envoie, recoit = self.paires[paire]
        cle = ecran.attendre(du)
        # An agent hangs up on more than 256 callers. What waits here counts from when it was due.
        async with self.guichets[paire]:
            await envoie.commander("envoyer", recoit.pseudo, cle)
        emis.append(gens.maintenant() - du)

    async def attendre(self, ecrans, total, debut, emis):
        fin = gens.maintenant() + 60
        while sum(len(ecran.latences) for ecran in ecrans) < total:
            if gens.maintenant() > fin:
                raise Echec(f"{sum(len(ecran.latences) for ecran in ecrans)} of {total} messages were shown")
            await asyncio.sleep(0.05)
        secondes = max(ecran.derniere or 0 for ecran in ecrans) - debut
        latences = [latence for ecran in ecrans for latence in ecran.latences]
        for ecran in ecrans:
            ecran.latences = []
        return latences, secondes, emis

    # A long queue

    async def rattraper(self):
        total = 1000 if self.options.court else self.options.file
        recoit = self.paires[0][1]
        for envoie, _ in self.paires[1:]:
            await envoie.commander("envoyer", recoit.pseudo, "bonjour")
        recoit.lancer("synchroniser")
        for envoie, _ in self.paires[1:]:
            recoit.lancer("accepter", envoie.pseudo)
            recoit.lancer("envoyer", envoie.pseudo, "bonjour")
            await envoie.commander("synchroniser")
        # Receipts of that are out of the way.
        recoit.lancer("synchroniser")
        debut = gens.maintenant()

        async def remplir(envoie, nombre):
            for numero in range(nombre):
                await envoie.commander("envoyer", recoit.pseudo, f"message {numero} de la file")

        parts = len(self.paires)
        await asyncio.gather(*(remplir(envoie, total // parts + (rang < total % parts))
                               for rang, (envoie, _) in enumerate(self.paires)))
        self.noter("livraison.mis_en_file", total / (gens.maintenant() - debut))

        ecran = Ecran(recoit)
        relais, debut = gens.cpu(self.relais.pid), gens.maintenant()
        try:
            await ecran.ouvrir(attente=0)
            while ecran.vus < total:
                if gens.maintenant() - debut > 1800:
                    raise Echec(f"{ecran.vus} of {total} messages were shown")
                await asyncio.sleep(0.02)
            pid = ecran.processus.pid
            self.noter("livraison.rattrapage", total / (ecran.derniere - ecran.premiere))
            self.noter("livraison.rattrapage.duree", ecran.derniere - debut)
            # Opening the profile takes 256 MiB for a second, before the first line: from there on it is counted.
            self.noter("livraison.rattrapage.memoire", gens.sommet(pid))
            self.noter("livraison.rattrapage.cpu_1k.reception", (gens.cpu(pid) - ecran.cpu_avant) / total * 1000)
            self.noter("livraison.rattrapage.cpu_1k.relais", (gens.cpu(self.relais.pid) - relais) / total * 1000)
        finally:
            ecran.fermer()

    # A long history

    async def raconter(self):
        for nombre in (1000, 10_000 if self.options.court else self.options.histoire):
            adresse = f"http://127.0.0.1:{self.relais.port}"
            lit, autre = gens.creer([f"{qui}.{nombre}" for qui in ("lit", "autre")], self.dossier, self.options.chiffre,
                                    adresse)
            lit.lancer("envoyer", autre.pseudo, "bonjour")
            debut = gens.maintenant()
            subprocess.run([self.options.remplir, lit.profil, lit.mdp, autre.pseudo, str(nombre)], check=True)
            nom = f"livraison.histoire.{nombre}"
            if nombre > 1000:
                self.noter(f"{nom}.ecrits", nombre / (gens.maintenant() - debut))
            lit.ouvrir()
            try:
                gens.oublier_le_sommet(lit.agent.pid)
                for cle, mots in (("liste", ["conversations"]), ("ouverture", ["conversation", autre.pseudo]),
                                  ("page", ["conversation", autre.pseudo, "--nombre", "20"])):
                    self.noter(f"{nom}.{cle}", await self.mediane(lit, mots))
                self.noter(f"{nom}.ouverture.memoire", gens.sommet(lit.agent.pid))
                gens.oublier_le_sommet(lit.agent.pid)
                premiere, vues = None, 0

                def noter(_):
                    nonlocal premiere, vues
                    premiere = premiere or gens.maintenant()
                    vues += 1

                avant, debut = gens.cpu(lit.agent.pid), gens.maintenant()
                await lit.commander("chercher", "epingle", recevoir=noter)
                fin = gens.maintenant()
                if vues != nombre // 100_000:
                    raise Echec(f"{vues} messages were found, not {nombre // 100_000}")
                self.noter(f"{nom}.recherche", fin - debut)
                self.noter(f"{nom}.recherche.cpu", gens.cpu(lit.agent.pid) - avant)
                self.noter(f"{nom}.recherche.memoire", gens.sommet(lit.agent.pid))
                if premiere:
                    self.noter(f"{nom}.recherche.premier", premiere - debut)
            finally:
                lit.fermer()

    async def mediane(self, personne, mots):
        """Milliseconds."""
        temps = []
        for _ in range(21):
            debut = gens.maintenant()
            await personne.commander(*mots)
            temps.append((gens.maintenant() - debut) * 1000)
        return statistics.median(temps)


class Ecran:
    """A recipient's `chiffre recevoir --suivre --json`: what it prints has arrived."""

    def __init__(self, personne):
        self.personne, self.latences = personne, []
        self.vus, self.premiere, self.derniere, self.cpu_avant = 0, None, None, 0
        self.attendus, self.numero = {}, 0

    def attendre(self, du):
        """The text of the next message, which was due then."""
        self.numero += 1
        cle = f"message {self.numero}."
        self.attendus[cle] = du
        return cle

    async def ouvrir(self, attente=4):
        self.processus = await asyncio.create_subprocess_exec(
            self.personne.programme, *self.personne.options(), "recevoir", "--suivre", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, limit=gens.LIGNE)
        self.lecture = asyncio.create_task(self.lire())
        # Until it has opened its profile and its stream.
        await asyncio.sleep(attente)

    async def lire(self):
        while ligne := await self.processus.stdout.readline():
            vu = self.derniere = gens.maintenant()
            self.vus += 1
            if not self.premiere:
                self.premiere, self.cpu_avant = vu, gens.cpu(self.processus.pid)
                gens.oublier_le_sommet(self.processus.pid)
            du = self.attendus.pop(json.loads(ligne).get("texte"), None)
            if du is not None:
                self.latences.append(vu - du)

    def fermer(self):
        self.processus.send_signal(signal.SIGTERM)
        self.lecture.cancel()


def rang(valeurs, part):
    tries = sorted(valeurs)
    return tries[min(len(tries) - 1, int(len(tries) * part))]


def imprimer(mesures):
    plancher = mesures["livraison.fdatasync_floor"]
    unites = (("p50", "ms"), ("p99", "ms"), ("cpu_1k", "s"), ("memoire", "MiB"), ("duree", "s"), ("remise", "1/s"),
              ("ecrits", "1/s"), ("liste", "ms"), ("ouverture", "ms"), ("page", "ms"), ("cpu", "s"), ("premier", "s"),
              ("recherche", "s"))
    court = {nom for nom in mesures if nom.startswith("livraison.histoire.1000.")}
    for nom, valeur in mesures.items():
        fin = [mot for mot in nom.split(".") if not mot.isdigit()]
        unite = next((unite for mot, unite in unites if mot == fin[-1] or (mot == "cpu_1k" and mot in fin)), "1/s")
        objet = {"name": nom, "value": float(f"{valeur:.4g}"), "unit": unite}
        long = ".".join(["livraison.histoire.1000", *nom.split(".")[3:]])
        if nom.startswith("livraison.histoire.") and nom not in court and mesures.get(long):
            objet |= {"ratio": float(f"{valeur / mesures[long]:.4g}"), "against": long}
        elif unite == "1/s" and nom != "livraison.fdatasync_floor":
            objet |= {"ratio": float(f"{valeur / plancher:.4g}"), "against": "livraison.fdatasync_floor"}
        print(json.dumps(objet))


def interrompre(numero, _cadre):
    for autre in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(autre, signal.SIG_IGN)
    raise Echec(f"not done after {BORNE} s" if numero == signal.SIGALRM else "stopped")


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for programme in ("relais", "chiffre", "remplir"):
        analyseur.add_argument(f"--{programme}", required=True, help="an executable")
    analyseur.add_argument("--court", action="store_true", help="one short round")
    analyseur.add_argument("--lignes", type=lambda texte: texte.split(","), default=list(GROUPES),
                           help=f"only some of {','.join(GROUPES)}")
    analyseur.add_argument("--paires", type=int, default=8, help="pairs of accounts that the messages are spread over (8)")
    # The most that a mailbox holds is 100,000; receipts lie in it, too.
    analyseur.add_argument("--file", type=int, default=99_900, help="messages that wait (99,900)")
    analyseur.add_argument("--histoire", type=int, default=1_000_000, help="messages of the long history (1,000,000)")
    options = analyseur.parse_args()
    if inconnues := set(options.lignes) - set(GROUPES):
        analyseur.error(f"--lignes: {', '.join(sorted(inconnues))}?")
    for numero in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, interrompre)
    signal.alarm(BORNE)
    dure = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (dure, dure))
    # Not /tmp, which may be memory: the programs wait for a disk.
    dossier = Path(tempfile.mkdtemp(prefix="banc.", dir=os.environ.get("TMPDIR", "/var/tmp")))
    try:
        imprimer(Banc(options, dossier).mesurer())
    except (Echec, subprocess.SubprocessError, OSError) as erreur:
        sys.exit(f"bench livraison: {erreur}")
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


if __name__ == "__main__":
    main()
