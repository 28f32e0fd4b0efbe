"""The relay under measurement: its process, and accounts that are made through its own routes."""

import base64
import contextlib
import http.client
import json
import os
import re
import selectors
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# How many accounts are prepared at once: what a prelude gave is good for a while only.
LOT = 64


class Echec(Exception):
    """The figures of this run would be worth nothing."""


class Relais:
    """A running relay. `avant` stands before its command line: a tracer; `options` are further ones of its own."""

    def __init__(self, programme, donnees, journal, tls=None, avant=(), options=()):
        self.donnees, self.journal = donnees, journal
        commande = [*avant, programme, "--hote", "127.0.0.1", "--port", "0", "--donnees", donnees, "--nom", "banc",
                    "--essais-par-minute", "1000000", "--requetes-par-minute", "100000000", *options]
        if tls:
            commande += ["--certificat", tls[0], "--cle", tls[1]]
        debut = time.monotonic()
        with journal.open("ab") as erreurs:
            self.processus = subprocess.Popen(
                commande, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=erreurs)
        try:
            with selectors.DefaultSelector() as attente:
                attente.register(self.processus.stdout, selectors.EVENT_READ)
                annonce = self.processus.stdout.readline().decode() if attente.select(timeout=30) else ""
            trouve = re.search(r"https?://127\.0\.0\.1:(\d+)", annonce)
            if not trouve:
                raise Echec(f"the relay did not start: {journal.read_text()}")
            self.port = int(trouve[1])
            self.pid = self._enfant() if avant else self.processus.pid
            if not tls:
                with ouvrir(self.port) as connexion:
                    connexion.request("GET", "/v1/sante")
                    connexion.getresponse().read()
            # Seconds from the start to the first answer.
            self.demarrage = time.monotonic() - debut
        except BaseException:
            self._tuer()
            raise

    def _enfant(self):
        """The relay, when the process that was started is a tracer."""
        return int(Path(f"/proc/{self.processus.pid}/task/{self.processus.pid}/children").read_text().split()[0])

    def _tuer(self):
        if self.processus.poll() is None:
            with contextlib.suppress(AttributeError, OSError, IndexError):
                if self.pid != self.processus.pid:
                    os.kill(self.pid, signal.SIGKILL)
            self.processus.kill()
        self.processus.wait()
        self.processus.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, genre, *_):
        """SIGTERM must end it well; after an error it only has to end."""
        try:
            if genre is None and self.processus.poll() is None:
                os.kill(self.pid, signal.SIGTERM)
                if self.processus.wait(timeout=15) != 0:
                    raise Echec(f"the relay ended with {self.processus.returncode}: {self.journal.read_text()}")
        finally:
            self._tuer()

    def tuer(self):
        """SIGKILL, as when the power fails, but that the kernel keeps its pages."""
        os.kill(self.pid, signal.SIGKILL)
        self._tuer()

    def memoire(self):
        """Resident memory, in KiB."""
        return int(re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.M)[1])


def ouvrir(port):
    return contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20))


def poster(connexion, route, corps):
    """One request that must be accepted; its JSON reply."""
    connexion.request("POST", f"/v1/{route}", json.dumps(corps), {"Content-Type": "application/json"})
    reponse = connexion.getresponse()
    contenu = reponse.read()
    if reponse.status not in (200, 201):
        raise Echec(f"{route} was answered {reponse.status}: {contenu[:300]!r}")
    return json.loads(contenu)


def creer_comptes(preparer, port, pseudos):
    """Registers accounts and logs each in: lines “token account device envelope”, as charger-relais reads them.

    preparer: the preparer-bench executable, which makes keys and signatures as a client does.
    """
    lignes = []
    for debut in range(0, len(pseudos), LOT):
        with ouvrir(port) as connexion:
            preludes = [{"pseudo": pseudo, **poster(connexion, "prelude", {"pseudo": pseudo})}
                        for pseudo in pseudos[debut:debut + LOT]]
        prets = json.loads(subprocess.run(
            [preparer], input=json.dumps(preludes).encode() + b"\n", stdout=subprocess.PIPE, check=True,
            timeout=60).stdout)

        def inscrire(compte):
            with ouvrir(port) as connexion:
                poster(connexion, "creer_compte", compte["creation"])
                jeton = poster(connexion, "se_connecter", compte["connexion"])["jeton"]
            return f"{jeton} {compte['compte']} {compte['appareil']} {compte['enveloppe']}\n"

        # The relay hashes two passwords at once and lets one more wait for the same address.
        with ThreadPoolExecutor(2) as fils:
            lignes += fils.map(inscrire, prets)
    return lignes


def compte_et_entete(ligne):
    """The compteId of an account's line, and the header that envelopes to it begin with."""
    _, compte, _, enveloppe = ligne.split()
    return base64.b64decode(compte), base64.b64decode(enveloppe)[:5]
