#!/usr/bin/env python3
"""Starts and ends the mongod processes of one replica set, rs0, on loopback, for tests.

  mongod.py lancer --dossier D [--noeuds N] [--election MS] [--parent PID]
  mongod.py tuer --dossier D [--port P]     kill -9: that node, or the primary; prints its port
  mongod.py relancer --dossier D --port P   the same node again, on its port and data
  mongod.py figer --dossier D --port P      SIGSTOP: it has its connections and answers nothing
  mongod.py reprendre --dossier D --port P  SIGCONT
  mongod.py primaire --dossier D            prints the primary's port
  mongod.py attendre --dossier D            until there is a primary and every node that runs follows it
  mongod.py arreter --dossier D             ends all of them, if they run

`lancer` prints one line of JSON: uri, mongod (the executable) and noeuds (port, pid, dossier of each), once the set can be
written to. It leaves the nodes running, the last line's content in D/groupe.json, and their logs in D/n0.log, ... With
--parent they end with that process, and also when D/groupe.json goes. The executable is MONGOD, or what scripts/bootstrap
fetched. Run it with .cache/venv/bin/python.
"""

import argparse
import contextlib
import fcntl
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

RACINE = Path(__file__).resolve().parent.parent.parent
DELAI_DEMARRAGE = 60
DELAI_GROUPE = 90
DELAI_FIN = 30
# Below those that the system gives to outgoing connections: a node that is down finds its own free when it comes back.
PORTS = range(20000, 32000)
PORT_PRIS = 48  # mongod's exit code


class Echec(Exception):
    """What could not be done, for whoever called."""


def attendre_que(quoi, delai, condition):
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        if time.monotonic() > fin:
            raise Echec(f"{quoi}: not within {delai} s")
        time.sleep(0.05)
    return valeur


def executable():
    for chemin in filter(None, [os.environ.get("MONGOD"), RACINE / ".cache/mongod/mongod"]):
        if os.path.isfile(chemin) and os.access(chemin, os.X_OK):
            return str(Path(chemin).resolve())
    raise Echec("there is no mongod here: run scripts/bootstrap test, or set MONGOD to the path of one")


class Noeud:
    """One mongod: a port, a data folder, and the process that has them, if any."""

    def __init__(self, dossier, port, pid=None):
        self.dossier, self.port, self.pid = Path(dossier), port, pid

    @property
    def fiche(self):
        return {"port": self.port, "pid": self.pid, "dossier": str(self.dossier)}

    @property
    def journal(self):
        return self.dossier.with_suffix(".log")

    @property
    def etat(self):
        """Its process's state as /proc has it, or None without one. A number that now belongs to another does not count."""
        try:
            ligne = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
            lettre = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0]
        except OSError:
            return None
        return lettre if os.fsencode(self.dossier) in ligne and lettre not in "ZX" else None

    def lancer(self, mongod):
        self.dossier.mkdir(exist_ok=True)
        options = {
            "--replSet": "rs0",
            "--bind_ip": "127.0.0.1",
            "--port": str(self.port),
            "--dbpath": str(self.dossier),
            "--logpath": str(self.journal),
            "--wiredTigerCacheSizeGB": "0.25",
            "--oplogSize": "256",
        }
        ligne = [mongod, "--quiet", "--nounixsocket", "--logappend", *(mot for option in options.items() for mot in option)]
        for reglage in ("diagnosticDataCollectionEnabled=false", "enableTestCommands=1"):
            ligne += ["--setParameter", reglage]
        with open(self.journal, "ab") as journal:
            processus = subprocess.Popen(
                ligne, stdin=subprocess.DEVNULL, stdout=journal, stderr=journal, start_new_session=True)
        self.pid = processus.pid
        return processus

    def attendre_reponse(self, processus):
        """False when the port was another's; otherwise until it answers."""

        def repond():
            return (self.demander("serverStatus") or {}).get("pid") == self.pid

        attendre_que(
            f"mongod on port {self.port} answers ({self.journal})", DELAI_DEMARRAGE,
            lambda: processus.poll() is not None or repond())
        if processus.returncode not in (None, PORT_PRIS):
            raise Echec(f"mongod ended at once with code {processus.returncode}; its log is {self.journal}")
        return processus.returncode is None

    def client(self, delai_ms=2000):
        delais = dict.fromkeys(("serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS"), delai_ms)
        return MongoClient("127.0.0.1", self.port, directConnection=True, **delais)

    def demander(self, commande):
        """Its reply, or None when it gives none now."""
        try:
            with self.client() as client:
                return client.admin.command(commande)
        except PyMongoError:
            return None

    def signaler(self, numero):
        with contextlib.suppress(ProcessLookupError):
            # The descriptor stands for one process, whoever gets its number after that.
            descripteur = os.pidfd_open(self.pid)
            try:
                if self.etat is not None:
                    signal.pidfd_send_signal(descripteur, numero)
            finally:
                os.close(descripteur)

    def tuer(self):
        self.signaler(signal.SIGKILL)

    def attendre_fin(self):
        attendre_que(f"mongod {self.pid} is gone", DELAI_FIN, lambda: self.etat is None)


class Groupe:
    """The set below a folder, as its file has it."""

    def __init__(self, dossier):
        self.dossier = Path(dossier).resolve()
        self.fichier = self.dossier / "groupe.json"
        self.mongod, self.noeuds = None, []

    @contextlib.contextmanager
    def verrou(self):
        """One at a time changes which processes there are: nothing starts behind the back of what ends all. What was read
        before may be of yesterday. Its file is made by `lancer` alone: a watcher that comes late makes nothing in a folder
        that is being removed.
        """
        with open(self.dossier / "verrou") as fichier:
            fcntl.flock(fichier, fcntl.LOCK_EX)
            yield

    @property
    def uri(self):
        return f"mongodb://{','.join(f'127.0.0.1:{noeud.port}' for noeud in self.noeuds)}/?replicaSet=rs0"

    def lire(self):
        try:
            fiche = json.loads(self.fichier.read_text())
        except FileNotFoundError:
            raise Echec(f"no set of mongod was started in {self.dossier}, or it has ended") from None
        self.mongod, self.noeuds = fiche["mongod"], [Noeud(**noeud) for noeud in fiche["noeuds"]]
        return self

    @property
    def ligne(self):
        fiche = {"uri": self.uri, "mongod": self.mongod, "noeuds": [noeud.fiche for noeud in self.noeuds]}
        return json.dumps(fiche)

    def ecrire(self):
        neuf = self.fichier.with_suffix(".neuf")
        neuf.write_text(self.ligne)
        neuf.replace(self.fichier)

    def noeud(self, port):
        for noeud in self.noeuds:
            if noeud.port == port:
                return noeud
        raise Echec(f"no node of this set has port {port}")

    def ajouter(self, rang):
        for port in random.sample(PORTS, 20):
            noeud = Noeud(self.dossier / f"n{rang}", port)
            self.noeuds.append(noeud)
            processus = noeud.lancer(self.mongod)
            self.ecrire()
            if noeud.attendre_reponse(processus):
                return
            self.noeuds.remove(noeud)
        raise Echec("no free port in 20 attempts")

    def initier(self, election):
        membres = [{"_id": rang, "host": f"127.0.0.1:{noeud.port}"} for rang, noeud in enumerate(self.noeuds)]
        reglages = {}
        if election:
            # The death of a primary is seen in what the others no longer hear of it.
            reglages = {"electionTimeoutMillis": election, "heartbeatIntervalMillis": max(election // 4, 100)}
        premier = self.noeuds[0]
        try:
            with premier.client(DELAI_DEMARRAGE * 1000) as client:
                client.admin.command("replSetInitiate", {"_id": "rs0", "members": membres, "settings": reglages})
        except PyMongoError as erreur:
            raise Echec(f"the set cannot be initiated: {erreur}") from None

        def elire():
            # Otherwise the first election waits for its timeout.
            premier.demander("replSetStepUp")
            return self.chercher_primaire()

        attendre_que("the set elects its first primary", DELAI_GROUPE, elire)

    def role(self, noeud):
        return noeud.demander("hello") or {}

    def chercher_primaire(self):
        """The node that calls itself primary; of two, the one elected last."""
        roles = ((noeud, self.role(noeud)) for noeud in self.noeuds if noeud.etat not in (None, "T"))
        elus = [(role["electionId"], noeud.port) for noeud, role in roles if role.get("isWritablePrimary")]
        return self.noeud(max(elus)[1]) if elus else None

    def primaire(self):
        return attendre_que("the set has a primary", DELAI_GROUPE, self.chercher_primaire)

    def attendre(self):
        """A node that is stopped does not run."""

        def pret():
            roles = [self.role(noeud) for noeud in self.noeuds if noeud.etat not in (None, "T")]
            primaires = [role for role in roles if role.get("isWritablePrimary")]
            return len(primaires) == 1 and all(role in primaires or role.get("secondary") for role in roles)

        attendre_que("the set has a primary that all of its nodes follow", DELAI_GROUPE, pret)

    def finir(self):
        for noeud in self.noeuds:
            noeud.tuer()
        for noeud in self.noeuds:
            noeud.attendre_fin()
        self.fichier.unlink(missing_ok=True)


def lancer(groupe, options):
    groupe.dossier.mkdir(parents=True, exist_ok=True)
    groupe.mongod = executable()
    if groupe.fichier.exists():
        raise Echec(f"a set was started in {groupe.dossier} already")
    if options.parent and not Path(f"/proc/{options.parent}").exists():
        raise Echec(f"there is no process {options.parent} to live as long as")
    (groupe.dossier / "verrou").touch()
    try:
        with groupe.verrou():
            groupe.ecrire()
            if options.parent:
                veilleur = [sys.executable, __file__, "veiller", "--dossier", groupe.dossier, "--parent", str(options.parent)]
                subprocess.Popen(
                    veilleur, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    start_new_session=True)
            for rang in range(options.noeuds):
                groupe.ajouter(rang)
        groupe.initier(options.election)
        groupe.attendre()
    except BaseException:
        with groupe.verrou():
            groupe.finir()
        raise
    print(groupe.ligne)


def tuer(groupe, options):
    noeud = groupe.noeud(options.port) if options.port else groupe.primaire()
    noeud.tuer()
    noeud.attendre_fin()
    print(noeud.port)


def relancer(groupe, options):
    with groupe.verrou():
        noeud = groupe.lire().noeud(options.port)
        if noeud.etat is not None:
            raise Echec(f"the node on port {noeud.port} runs")
        processus = noeud.lancer(groupe.mongod)
        groupe.ecrire()
        if not noeud.attendre_reponse(processus):
            raise Echec(f"port {noeud.port} was taken meanwhile")


def figer(groupe, options):
    noeud = groupe.noeud(options.port)
    noeud.signaler(signal.SIGSTOP)
    attendre_que(f"mongod {noeud.pid} is stopped", DELAI_FIN, lambda: noeud.etat in (None, "T"))


def reprendre(groupe, options):
    groupe.noeud(options.port).signaler(signal.SIGCONT)


def primaire(groupe, options):
    print(groupe.primaire().port)


def attendre(groupe, options):
    groupe.attendre()


def arreter(groupe, options):
    if groupe.fichier.exists():
        with groupe.verrou():
            groupe.lire().finir()


def veiller(groupe, options):
    """Ends the set once the parent is gone, or the set's file."""
    try:
        parent = os.pidfd_open(options.parent)
    except ProcessLookupError:
        parent = None
    while parent is not None and groupe.fichier.exists():
        with contextlib.suppress(Echec):
            groupe.lire()
        if select.select([parent], [], [], 0.25)[0]:
            break
    try:
        with groupe.verrou():
            with contextlib.suppress(Echec):
                groupe.lire()
            groupe.finir()
    except FileNotFoundError:
        # The folder is gone, not what ran in it.
        groupe.finir()


def main():
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commandes = analyse.add_subparsers(dest="commande", required=True)
    for commande in (lancer, tuer, relancer, figer, reprendre, primaire, attendre, arreter, veiller):
        sous = commandes.add_parser(commande.__name__)
        sous.set_defaults(faire=commande)
        sous.add_argument("--dossier", required=True)
        if commande in (tuer, relancer, figer, reprendre):
            sous.add_argument("--port", type=int, required=commande is not tuer)
        if commande in (lancer, veiller):
            sous.add_argument("--parent", type=int)
        if commande is lancer:
            sous.add_argument("--noeuds", type=int, default=1)
            sous.add_argument("--election", type=int)
    options = analyse.parse_args()
    # What is under way is undone, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    groupe = Groupe(options.dossier)
    try:
        if options.faire not in (lancer, arreter, veiller):
            groupe.lire()
        options.faire(groupe, options)
    except Echec as echec:
        sys.exit(f"mongod: {echec}")


if __name__ == "__main__":
    main()
