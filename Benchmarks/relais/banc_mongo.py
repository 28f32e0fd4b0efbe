"""What the release relay does with messages on a real MongoDB: in the owner's layout, and with accounts there too, by one relay
and by two that share it.

Everything runs on the same cores: relays, mongod and generators. Where the time goes is told by the CPU seconds of each for
10,000 messages. Medians of the rounds, one JSON object a line.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import banc
import serveur
from serveur import Echec, Relais

ICI = Path(__file__).parent
OUTIL = ICI.parent.parent / "scripts/outils/mongod.py"
# By name: the option that names MongoDB, and how many relays share it.
DISPOSITIONS = {"proprietaire": ("--messages", 1), "partagee": ("--comptes", 1), "partagee.2": ("--comptes", 2)}


class Mongod:
    """A replica set on loopback, of one node or three."""

    def __init__(self, dossier, noeuds):
        self.dossier = dossier
        self.fiche = json.loads(self._outil("lancer", "--noeuds", str(noeuds), "--parent", str(os.getpid())))
        self.uri = self.fiche["uri"]

    def _outil(self, commande, *options):
        fini = subprocess.run([sys.executable, OUTIL, commande, "--dossier", self.dossier, *options],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if fini.returncode != 0:
            raise Echec(fini.stderr.decode().strip())
        return fini.stdout.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._outil("arreter")

    def base(self, nom):
        return self.uri.replace("/?", f"/{nom}?")

    def pids(self):
        return [noeud["pid"] for noeud in self.fiche["noeuds"]]


def cpu(pid):
    """CPU seconds that a process has used."""
    champs = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


class BancMongo:
    """One layout: its relays, and what was measured of them."""

    def __init__(self, options, dossier, mongod, nom):
        self.options, self.dossier, self.mongod, self.nom = options, dossier, mongod, nom
        self.option, self.nombre = DISPOSITIONS[nom]
        self.secondes = 1 if options.court else 5
        self.mesures = {}

    def noter(self, nom, valeur, unite):
        self.mesures.setdefault((f"relais.mongo.{self.nom}.{nom}", unite), []).append(valeur)

    def ouvrir(self):
        donnees = self.dossier / self.nom
        options = [self.option, self.mongod.base(f"banc_{self.nom.replace('.', '_')}"),
                   "--secret", self.dossier / f"{self.nom}.secret"]
        relais = []
        try:
            for numero in range(self.nombre):
                relais.append(Relais(self.options.relais, Path(f"{donnees}-{numero}"), self.dossier / "journal",
                                     options=options))
        except BaseException:
            for un in relais:
                un.tuer()
            raise
        return relais

    def charger(self, relais, comptes, mode, **reglages):
        """Generators against each relay at once; the sum of what they did, and the slowest latencies."""
        bilans = [None] * len(relais)
        erreurs = []

        def un(numero):
            try:
                bilans[numero] = banc.lire_bilan(
                    [self.options.charger, mode, "--adresse", f"127.0.0.1:{relais[numero].port}", "--comptes", comptes[numero],
                     "--pid", relais[numero].pid, "--corps", "binaire", "--borne", 120,
                     *(mot for cle, valeur in reglages.items() for mot in (f"--{cle}", valeur))], 150)
            except Exception as erreur:  # pylint: disable=broad-except
                erreurs.append(erreur)

        avant = [cpu(pid) for pid in self.mongod.pids()]
        fils = [threading.Thread(target=un, args=(numero,)) for numero in range(len(relais))]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        if erreurs:
            raise erreurs[0]
        somme = {cle: sum(bilan[cle] for bilan in bilans)
                 for cle in ("messages", "par_seconde", "cpu_relais_s", "cpu_generateur_s") if cle in bilans[0]}
        for cle in ("p50_ms", "p99_ms"):
            if cle in bilans[0]:
                somme[cle] = max(bilan[cle] for bilan in bilans)
        somme["cpu_mongod_s"] = sum(cpu(pid) for pid in self.mongod.pids()) - sum(avant)
        return somme

    def noter_bilan(self, nom, bilan):
        self.noter(nom, bilan["par_seconde"], "1/s")
        self.noter_latences(nom, bilan)
        for qui in ("relais", "mongod", "generateur"):
            self.noter(f"{nom}.cpu_10k.{qui}", bilan[f"cpu_{qui}_s"] / bilan["messages"] * 1e4, "s")

    def noter_latences(self, nom, bilan):
        for centile in ("p50", "p99"):
            if f"{centile}_ms" in bilan:
                self.noter(f"{nom}.{centile}", bilan[f"{centile}_ms"], "ms")

    def mesurer(self):
        relais = self.ouvrir()
        try:
            lignes = serveur.creer_comptes(
                self.options.preparer, relais[0].port, [f"banc.{numero}" for numero in range(banc.COMPTES)])
            # Each relay has its own part of the accounts, and what is left at one may be for a stream at another.
            comptes = []
            for numero in range(self.nombre):
                fichier = self.dossier / f"{self.nom}.comptes.{numero}"
                fichier.write_text("".join(lignes[numero::self.nombre]))
                comptes.append(fichier)
            destinataires = banc.COMPTES // self.nombre
            for _ in range(1 if self.options.court else 3):
                self.tour(relais, comptes, destinataires)
            for un in relais:
                self.noter("repos", un.memoire() / 1024, "MiB")
        finally:
            for un in relais:
                un.tuer()

    def tour(self, relais, comptes, destinataires):
        self.charger(relais, comptes, "deposer", connexions=32 // self.nombre, destinataires=destinataires, duree=1)
        for connexions in banc.CONNEXIONS:
            bilan = self.charger(relais, comptes, "deposer", connexions=max(1, connexions // self.nombre),
                                 destinataires=destinataires, duree=self.secondes)
            self.noter_bilan(f"accepte.{connexions}", bilan)
        bilan = self.charger(relais, comptes, "synchroniser", destinataires=destinataires, total=0)
        self.noter("synchronise", bilan["par_seconde"], "1/s")
        for qui in ("relais", "mongod", "generateur"):
            self.noter(f"synchronise.cpu_10k.{qui}", bilan[f"cpu_{qui}_s"] / bilan["messages"] * 1e4, "s")
        self.noter_bilan("livre", self.charger(
            relais, comptes, "livrer", connexions=32 // self.nombre, duree=self.secondes))
        self.noter_latences("livre.100", self.charger(
            relais, comptes, "livrer", connexions=32 // self.nombre, debit=100 // self.nombre, duree=self.secondes))


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--relais", required=True, help="the relay's executable")
    analyseur.add_argument("--preparer", required=True, help="the preparer-bench executable")
    analyseur.add_argument("--charger", required=True, help="the charger-relais executable")
    analyseur.add_argument("--noeuds", type=int, default=1, help="nodes of the replica set")
    analyseur.add_argument("--dispositions", type=lambda texte: texte.split(","), default=list(DISPOSITIONS),
                           help=f"only some of {','.join(DISPOSITIONS)}")
    analyseur.add_argument("--court", action="store_true", help="one short round")
    options = analyseur.parse_args()
    if inconnues := set(options.dispositions) - set(DISPOSITIONS):
        analyseur.error(f"--dispositions: {', '.join(sorted(inconnues))}?")
    for numero in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, banc.interrompre)
    signal.alarm(banc.BORNE)
    dossier = Path(tempfile.mkdtemp(prefix="banc-mongo.", dir=os.environ.get("TMPDIR", "/var/tmp")))
    try:
        print(json.dumps({"name": "relais.mongo.fdatasync_floor",
                          "value": float(f"{banc.plancher_disque(dossier, 1):.4g}"), "unit": "1/s"}), flush=True)
        with Mongod(dossier / "mongod", options.noeuds) as mongod:
            for nom in options.dispositions:
                mesure = BancMongo(options, dossier, mongod, nom)
                mesure.mesurer()
                for (ligne, unite), valeurs in mesure.mesures.items():
                    valeur = float(f"{statistics.median(valeurs):.4g}")
                    print(json.dumps({"name": ligne, "value": valeur, "unit": unite}), flush=True)
                time.sleep(0 if options.court else 5)
    except (Echec, subprocess.SubprocessError, OSError) as erreur:
        sys.exit(f"bench mongo: {erreur}")
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


if __name__ == "__main__":
    main()
