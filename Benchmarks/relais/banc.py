"""Messages a second that the release relay accepts, beside a bare route and the disk of the same run.

Starts the relay on a loopback port with a folder of its own, registers accounts, and lets wrk post 4 KiB envelopes with
1, 32 and 128 connections. wrk shares the machine's cores with the relay. Prints one JSON object a line on stdout.
"""

import argparse
import base64
import contextlib
import http.client
import json
import os
import re
import selectors
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONNEXIONS = (1, 32, 128)
COMPTES = max(CONNEXIONS)
OCTETS = 4096
# Seconds after which the run gives up, whatever it is waiting for.
BORNE = 115
CHARGE = Path(__file__).with_name("charge.lua")


class Echec(Exception):
    """The figures of this run would be worth nothing."""


@contextlib.contextmanager
def relais(programme, dossier):
    """A running relay: its process and its port. Stopped by SIGTERM, and it must stop well."""
    journal = dossier / "journal"
    with journal.open("wb") as erreurs:
        processus = subprocess.Popen(
            [programme, "--hote", "127.0.0.1", "--port", "0", "--donnees", dossier / "donnees", "--nom", "banc",
             "--essais-par-minute", "1000000", "--requetes-par-minute", "100000000"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=erreurs)
    try:
        with selectors.DefaultSelector() as attente:
            attente.register(processus.stdout, selectors.EVENT_READ)
            annonce = processus.stdout.readline().decode() if attente.select(timeout=20) else ""
        trouve = re.search(r"http://127\.0\.0\.1:(\d+)", annonce)
        if not trouve:
            raise Echec(f"the relay did not start: {journal.read_text()}")
        yield processus, int(trouve[1])
        processus.send_signal(signal.SIGTERM)
        if processus.wait(timeout=10) != 0:
            raise Echec(f"the relay ended with {processus.returncode}: {journal.read_text()}")
    finally:
        if processus.poll() is None:
            processus.kill()
        processus.wait()
        processus.stdout.close()


def poster(connexion, route, corps, jeton=None):
    """One request that must be accepted; its JSON reply."""
    entetes = {"Content-Type": "application/json"}
    if jeton:
        entetes["Authorization"] = f"Bearer {jeton}"
    connexion.request("POST", f"/v1/{route}", json.dumps(corps), entetes)
    reponse = connexion.getresponse()
    contenu = reponse.read()
    if reponse.status not in (200, 201):
        raise Echec(f"{route} was answered {reponse.status}")
    return json.loads(contenu)


def ouvrir(port):
    return contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20))


def creer_comptes(preparer, port):
    """Registers the accounts, logs each in and has each write once: (token, account, envelope), in base64."""
    with ouvrir(port) as connexion:
        preludes = []
        for numero in range(COMPTES):
            pseudo = f"banc.{numero}"
            preludes.append({"pseudo": pseudo, **poster(connexion, "prelude", {"pseudo": pseudo})})
    prets = json.loads(subprocess.run(
        [preparer], input=json.dumps(preludes).encode() + b"\n", stdout=subprocess.PIPE, check=True, timeout=30).stdout)

    def inscrire(compte):
        with ouvrir(port) as connexion:
            poster(connexion, "creer_compte", compte["creation"])
            jeton = poster(connexion, "se_connecter", compte["connexion"])["jeton"]
            poster(connexion, "envoyer_message", {
                "destinataire": compte["compte"], "appareil": compte["appareil"], "enveloppe": compte["enveloppe"],
                "idempotence": base64.b64encode(os.urandom(16)).decode(),
            }, jeton)
        return jeton, compte["compte"], compte["enveloppe"]

    # The relay hashes two passwords at once and lets one more wait for the same address.
    with ThreadPoolExecutor(2) as fils:
        return list(fils.map(inscrire, prets))


def charger(url, connexions, secondes, comptes=None):
    """One run of wrk. Every single request must have been answered well.

    A thread a connection, so that each has a token of its own; with 128 that takes some 13 % of the bare route's rate
    and nothing to speak of from the messages'.
    """
    milieu = {cle: valeur for cle, valeur in os.environ.items() if cle != "COMPTES_BENCH"}
    if comptes:
        milieu["COMPTES_BENCH"] = str(comptes)
    sortie = subprocess.run(
        ["wrk", "-t", str(connexions), "-c", str(connexions), "-d", f"{secondes}s", "--timeout", "10s", "-s", CHARGE,
         url], env=milieu, stdout=subprocess.PIPE, check=True, timeout=secondes + 20).stdout.decode()
    bilan = json.loads(sortie.splitlines()[-1])
    if bilan["statuts"] or bilan["pannes"] or not bilan["requetes"]:
        raise Echec(
            f"{url} with {connexions} connections: {bilan['requetes']} replies, {bilan['statuts']} of them refusals, "
            f"{bilan['pannes']} broken connections")
    return bilan


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


def memoire(pid):
    """Resident memory of a process, now and at its highest, in MiB."""
    etat = Path(f"/proc/{pid}/status").read_text()
    return {champ: int(re.search(rf"^{champ}:\s+(\d+) kB", etat, re.M)[1]) / 1024 for champ in ("VmRSS", "VmHWM")}


def verifier_depot(dossier, acceptes):
    """What was answered 200 must be stored; wrk leaves at most one reply a connection unread when it ends."""
    with contextlib.closing(sqlite3.connect(dossier / "donnees" / "relais.sqlite")) as base:
        ranges = base.execute("SELECT count(*) FROM messages").fetchone()[0]
    if not 0 <= ranges - acceptes["messages"] <= acceptes["restes"]:
        raise Echec(f"{acceptes['messages']} messages were accepted, {ranges} are stored")


def mesurer(options, dossier):
    """Every measure of the run: lists of values by name."""
    tours, secondes = (1, 2) if options.court else (3, 4)
    mesures = {}

    def noter(nom, valeur):
        mesures.setdefault(nom, []).append(valeur)

    acceptes = {"messages": COMPTES, "restes": 0}
    with relais(options.relais, dossier) as (processus, port):
        lignes = creer_comptes(options.preparer, port)
        comptes = dossier / "comptes"
        comptes.write_text("".join(" ".join(ligne) + "\n" for ligne in lignes))
        for champ, valeur in memoire(processus.pid).items():
            noter(f"relais.{champ}.avant", valeur)
        for _ in range(tours):
            noter("relais.fdatasync_floor", plancher_disque(dossier, 1))
            for connexions in CONNEXIONS:
                for nom, route, corps in (("sante", "sante", None), ("accepte", "envoyer_message", comptes)):
                    bilan = charger(f"http://127.0.0.1:{port}/v1/{route}", connexions, secondes, corps)
                    noter(f"relais.{nom}.{connexions}", bilan["requetes"] / bilan["secondes"])
                    for centile in ("p50", "p99"):
                        noter(f"relais.{nom}.{connexions}.{centile}", bilan[centile])
                    if corps:
                        acceptes["messages"] += bilan["requetes"]
                        acceptes["restes"] += connexions
        for champ, valeur in memoire(processus.pid).items():
            noter(f"relais.{champ}.apres", valeur)
    verifier_depot(dossier, acceptes)
    return {nom: statistics.median(valeurs) for nom, valeurs in mesures.items()}


def imprimer(mesures):
    """The lines; what has a floor or a peer bears its ratio to it, and what has two is printed beside each."""

    def ligne(nom, unite, contre=None):
        objet = {"name": nom, "value": float(f"{mesures[nom]:.4g}"), "unit": unite}
        if contre:
            objet |= {"ratio": float(f"{mesures[nom] / mesures[contre]:.4g}"), "against": contre}
        print(json.dumps(objet), flush=True)

    ligne("relais.fdatasync_floor", "1/s")
    for connexions in CONNEXIONS:
        sante, accepte = f"relais.sante.{connexions}", f"relais.accepte.{connexions}"
        ligne(sante, "1/s")
        ligne(accepte, "1/s", sante)
        ligne(accepte, "1/s", "relais.fdatasync_floor")
        for centile in ("p50", "p99"):
            ligne(f"{sante}.{centile}", "ms")
            ligne(f"{accepte}.{centile}", "ms", f"{sante}.{centile}")
    for champ in ("VmRSS", "VmHWM"):
        ligne(f"relais.{champ}.avant", "MiB")
        ligne(f"relais.{champ}.apres", "MiB", f"relais.{champ}.avant")


def interrompre(numero, _cadre):
    """Turns a signal into an exception, so that whoever is stopped stops the relay and removes its folder."""
    raise Echec(f"not done after {BORNE} s" if numero == signal.SIGALRM else "stopped")


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--relais", required=True, help="the relay's executable")
    analyseur.add_argument("--preparer", required=True, help="the preparer-bench executable")
    analyseur.add_argument("--court", action="store_true", help="one short round")
    options = analyseur.parse_args()
    for numero in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, interrompre)
    signal.alarm(BORNE)
    # Not /tmp, which may be memory: the relay waits for a disk.
    dossier = Path(tempfile.mkdtemp(prefix="banc-relais.", dir=os.environ.get("TMPDIR", "/var/tmp")))
    try:
        imprimer(mesurer(options, dossier))
    except (Echec, subprocess.SubprocessError, OSError, sqlite3.Error, http.client.HTTPException) as erreur:
        sys.exit(f"bench relais: {erreur}")
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


if __name__ == "__main__":
    main()
