"""What the release relay does with messages, beside a bare route and the disk of the same run.

Registers accounts once, then for each round starts the relay on a copy of that folder and lets charger-relais load it: the
medians of the rounds are printed, one JSON object a line. The generator shares the machine's cores with the relay; its own CPU
time is among the lines.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import serveur
from serveur import Echec, Relais

CONNEXIONS = (1, 32, 128)
# Accounts that post and whose mailboxes are filled; the streams' accounts come on top.
COMPTES = max(CONNEXIONS)
OCTETS = 4096
GROUPES = ("accepte", "livre", "cent", "synchronise", "flux", "fdatasync")
# Seconds after which the run gives up, whatever it is waiting for.
BORNE = 1500
ICI = Path(__file__).parent


def plancher_disque(dossier, secondes):
    """Appends of 4 KiB a second, each on disk before the next: what one commit a message cannot beat."""
    octets = os.urandom(OCTETS)
    fichier = os.open(dossier / "plancher", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        nombre, debut = 0, time.monotonic()
        while time.monotonic() - debut < secondes:
            os.write(fichier, octets)
            os.fdatasync(fichier)
            nombre += 1
        return nombre / (time.monotonic() - debut)
    finally:
        os.close(fichier)
        os.unlink(dossier / "plancher")


def lire_bilan(commande, delai):
    """The figures that a generator printed; its message when it failed."""
    fini = subprocess.run([str(mot) for mot in commande], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=delai)
    if fini.returncode != 0:
        raise Echec(fini.stderr.decode().strip() or f"{commande[0]} ended with {fini.returncode}")
    return json.loads(fini.stdout)


class Banc:
    """The rounds and what was measured in them: lists of values by name."""

    def __init__(self, options, dossier):
        self.options, self.dossier = options, dossier
        self.tours, self.secondes, self.pause = (1, 1, 1) if options.court else (3, 4, 5)
        self.flux = options.flux or (100 if options.court else 1000)
        self.mesures = {}
        self.modele = dossier / "modele"
        self.comptes = (options.plein or dossier) / "comptes"

    def noter(self, nom, valeur):
        self.mesures.setdefault(nom, []).append(valeur)

    def noter_latences(self, nom, bilan):
        if "p50_ms" not in bilan:
            raise Echec(f"{nom}: nothing was answered in the time that it had")
        for centile in ("p50", "p99"):
            self.noter(f"{nom}.{centile}", bilan[f"{centile}_ms"])

    def noter_cpu(self, nom, bilan):
        """CPU seconds of the relay and of whoever loads it, for 10,000 messages."""
        for qui in ("relais", "generateur"):
            self.noter(f"{nom}.cpu_10k.{qui}", bilan[f"cpu_{qui}_s"] / bilan["messages"] * 1e4)

    def veut(self, groupe):
        return groupe in self.options.lignes

    def charger(self, relais, mode, **reglages):
        """One run of the generator against the relay; everything must have been answered well."""
        reglages = {"corps": self.options.corps, "borne": 120, **reglages}
        return lire_bilan(
            [self.options.charger, mode, "--adresse", f"127.0.0.1:{relais.port}", "--comptes", self.comptes, "--pid",
             relais.pid, *(mot for cle, valeur in reglages.items() for mot in (f"--{cle}", valeur))], 150)

    def preparer(self):
        """The folder that every round copies: accounts and their tokens. A full one is used as it is."""
        if self.options.plein:
            with self.relais() as relais:
                # What an earlier run left in the mailboxes that are looked at.
                self.charger(relais, "synchroniser", destinataires=COMPTES, total=0)
            return
        nombre = COMPTES + (self.flux if self.veut("flux") else 0)
        with Relais(self.options.relais, self.modele, self.dossier / "journal") as relais:
            self.comptes.write_text("".join(serveur.creer_comptes(
                self.options.preparer, relais.port, [f"banc.{numero}" for numero in range(nombre)])))

    @contextlib.contextmanager
    def relais(self, **reglages):
        """A relay on a fresh copy of the accounts, or on the full folder."""
        if self.options.plein:
            with Relais(self.options.relais, self.options.plein / "donnees", self.dossier / "journal", **reglages) as relais:
                self.attendre_la_purge(relais)
                yield relais
            return
        donnees = self.dossier / "donnees"
        shutil.copytree(self.modele, donnees)
        try:
            with Relais(self.options.relais, donnees, self.dossier / "journal", **reglages) as relais:
                yield relais
        finally:
            shutil.rmtree(donnees)

    def attendre_la_purge(self, relais):
        """Until the relay has given back what the messages of the part before have left free: a fresh copy has nothing of it."""
        fin = time.monotonic() + 300
        while True:
            with contextlib.closing(sqlite3.connect(relais.donnees / "relais.sqlite")) as base:
                libres = base.execute("PRAGMA freelist_count").fetchone()[0]
            if libres < 1000:
                # What that has written goes to the disk.
                time.sleep(2 * self.pause)
                return
            if time.monotonic() > fin:
                raise Echec(f"{libres} pages are still free")
            time.sleep(0.5)

    def tour(self):
        self.noter("relais.fdatasync_floor", plancher_disque(self.dossier, 1))
        with self.relais() as relais:
            self.noter("relais.demarrage", relais.demarrage)
            time.sleep(self.pause)
            self.noter("relais.repos", relais.memoire() / 1024)
        if self.veut("accepte"):
            self.accepter()
        if self.veut("livre") or self.veut("cent"):
            self.livrer()
        if self.veut("synchronise"):
            self.synchroniser()
        if self.veut("flux"):
            self.tenir()

    def accepter(self):
        """Posts with 1, 32 and 128 connections, beside the bare route. What was answered 200 must outlive a SIGKILL."""
        with self.relais() as relais:
            acceptes = self.charger(relais, "deposer", connexions=32, destinataires=COMPTES, duree=1)["messages"]
            for connexions in CONNEXIONS:
                sante = self.charger(relais, "sante", connexions=connexions, duree=self.secondes / 2)
                self.noter(f"relais.sante.{connexions}", sante["par_seconde"])
                self.noter_latences(f"relais.sante.{connexions}", sante)
                bilan = self.charger(
                    relais, "deposer", connexions=connexions, destinataires=COMPTES, duree=self.secondes)
                self.noter(f"relais.accepte.{connexions}", bilan["par_seconde"])
                self.noter_latences(f"relais.accepte.{connexions}", bilan)
                self.noter_cpu(f"relais.accepte.{connexions}", bilan)
                acceptes += bilan["messages"]
            if self.options.plein:
                # After a SIGKILL the next relay would look at all of it, beside what is measured.
                self.retrouver(relais, acceptes)
                return
            relais.tuer()
            with Relais(self.options.relais, relais.donnees, relais.journal) as suivant:
                self.retrouver(suivant, acceptes)

    def retrouver(self, relais, acceptes):
        bilan = self.charger(relais, "synchroniser", destinataires=COMPTES, total=0)
        if bilan["messages"] != acceptes:
            raise Echec(f"{acceptes} messages were accepted, {bilan['messages']} were there")

    def livrer(self):
        """To accounts with live streams: as fast as it goes, then 100 a second."""
        with self.relais() as relais:
            self.charger(relais, "livrer", connexions=32, total=500)
            if self.veut("livre"):
                bilan = self.charger(relais, "livrer", connexions=32, duree=self.secondes)
                self.noter("relais.livre", bilan["par_seconde"])
                self.noter_latences("relais.livre", bilan)
                self.noter_cpu("relais.livre", bilan)
            if self.veut("cent"):
                bilan = self.charger(relais, "livrer", connexions=32, debit=100, duree=2 if self.options.court else 10)
                self.noter_latences("relais.livre.100", bilan)
                self.noter_cpu("relais.livre.100", bilan)

    def synchroniser(self):
        """Ten mailboxes that were filled beforehand, fetched by pages of 100 and acknowledged."""
        with self.relais() as relais:
            bilan = self.charger(
                relais, "synchroniser", connexions=128, total=2000 if self.options.court else 20_000)
            self.noter("relais.synchronise", bilan["par_seconde"])
            self.noter_cpu("relais.synchronise", bilan)

    def tenir(self):
        """Idle live streams, plain and with TLS, each of an account of its own."""

        def noter(nom, bilan):
            self.noter(nom, (bilan["rss_apres_kio"] - bilan["rss_avant_kio"]) / bilan["flux"])

        with self.relais() as relais:
            noter("relais.flux.clair", self.charger(relais, "flux", connexions=self.flux, pause=self.pause))
        tls = self.dossier / "cert.pem", self.dossier / "cle.pem"
        if not tls[0].exists():
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                 "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", tls[1],
                 "-out", tls[0]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with self.relais(tls=tls) as relais:
            noter("relais.flux.tls", lire_bilan(
                [sys.executable, ICI / "flux_tls.py", "--port", relais.port, "--comptes", self.comptes, "--autorite", tls[0],
                 "--connexions", self.flux, "--pause", self.pause, "--pid", relais.pid], 150))

    def compter_fdatasync(self):
        """How many messages share a call that waits for the disk. The tracer slows the relay: no rate is taken here."""
        traces = self.dossier / "strace"

        def appels():
            return len(re.findall(rb"\b(?:fsync|fdatasync|msync|sync_file_range)\(", traces.read_bytes()))

        with self.relais(avant=[
                "strace", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,msync,sync_file_range", "-o",
                traces]) as relais:
            for connexions in CONNEXIONS:
                avant = appels()
                bilan = self.charger(
                    relais, "deposer", connexions=connexions, destinataires=COMPTES, total=10 * max(20, connexions))
                time.sleep(0.2)
                faits = appels() - avant
                if not faits:
                    raise Echec(f"{bilan['messages']} messages were accepted and the relay waited for no disk")
                self.noter(f"relais.messages_par_fdatasync.{connexions}", bilan["messages"] / faits)

    def mesurer(self):
        self.preparer()
        for _ in range(self.tours):
            self.tour()
        if self.veut("fdatasync"):
            self.compter_fdatasync()
        return {nom: statistics.median(valeurs) for nom, valeurs in self.mesures.items()}


def imprimer(mesures):
    """The lines; what has a floor or a peer bears its ratio to it, and what has two is printed beside each."""

    def ligne(nom, unite, *contre):
        if nom not in mesures:
            return
        objet = {"name": nom, "value": float(f"{mesures[nom]:.4g}"), "unit": unite}
        presents = [autre for autre in contre if mesures.get(autre)]
        for autre in presents:
            print(json.dumps(objet | {"ratio": float(f"{mesures[nom] / mesures[autre]:.4g}"), "against": autre}))
        if not presents:
            print(json.dumps(objet))

    def cpu(nom):
        ligne(f"{nom}.cpu_10k.relais", "s")
        ligne(f"{nom}.cpu_10k.generateur", "s", f"{nom}.cpu_10k.relais")

    ligne("relais.demarrage", "s")
    ligne("relais.repos", "MiB")
    ligne("relais.fdatasync_floor", "1/s")
    for connexions in CONNEXIONS:
        sante, accepte = f"relais.sante.{connexions}", f"relais.accepte.{connexions}"
        ligne(sante, "1/s")
        ligne(accepte, "1/s", sante, "relais.fdatasync_floor")
        for centile in ("p50", "p99"):
            ligne(f"{sante}.{centile}", "ms")
            ligne(f"{accepte}.{centile}", "ms", f"{sante}.{centile}")
        cpu(accepte)
        ligne(f"relais.messages_par_fdatasync.{connexions}", "1")
    ligne("relais.livre", "1/s", "relais.accepte.32", "relais.fdatasync_floor")
    for nom in ("relais.livre.p50", "relais.livre.p99"):
        ligne(nom, "ms")
    cpu("relais.livre")
    for nom in ("relais.livre.100.p50", "relais.livre.100.p99"):
        ligne(nom, "ms")
    cpu("relais.livre.100")
    ligne("relais.synchronise", "1/s", "relais.accepte.128")
    cpu("relais.synchronise")
    ligne("relais.flux.clair", "KiB")
    ligne("relais.flux.tls", "KiB", "relais.flux.clair")


def interrompre(numero, _cadre):
    """Turns a signal into an exception, so that whoever is stopped stops the relay and removes its folder."""
    raise Echec(f"not done after {BORNE} s" if numero == signal.SIGALRM else "stopped")


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--relais", required=True, help="the relay's executable")
    analyseur.add_argument("--preparer", required=True, help="the preparer-bench executable")
    analyseur.add_argument("--charger", required=True, help="the charger-relais executable")
    analyseur.add_argument("--corps", choices=("json", "binaire"), default="binaire", help="how bodies are written")
    analyseur.add_argument("--lignes", type=lambda texte: texte.split(","), default=list(GROUPES),
                           help=f"only some of {','.join(GROUPES)}")
    analyseur.add_argument("--flux", type=int, help="idle streams (1,000; 100 with --court)")
    analyseur.add_argument("--plein", type=Path, help="a folder that remplir.py made, in place of a fresh one")
    analyseur.add_argument("--court", action="store_true", help="one short round")
    options = analyseur.parse_args()
    if inconnues := set(options.lignes) - set(GROUPES):
        analyseur.error(f"--lignes: {', '.join(sorted(inconnues))}?")
    for numero in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, interrompre)
    signal.alarm(BORNE)
    # The relay inherits this: every stream is an open file.
    dure = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (dure, dure))
    # Not /tmp, which may be memory: the relay waits for a disk.
    dossier = Path(tempfile.mkdtemp(prefix="banc-relais.", dir=os.environ.get("TMPDIR", "/var/tmp")))
    try:
        imprimer(Banc(options, dossier).mesurer())
    except (Echec, subprocess.SubprocessError, OSError, http.client.HTTPException) as erreur:
        sys.exit(f"bench relais: {erreur}")
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


if __name__ == "__main__":
    main()
