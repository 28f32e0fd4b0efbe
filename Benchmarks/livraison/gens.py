"""People who use the release client: each has a profile that an agent holds open, and is spoken to through its socket, as commands are."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "relais"))
from serveur import Echec  # noqa: E402

MDP = "tringle-velours 7412 corbeau"
# A line of the socket holds a text, never a file.
LIGNE = 1 << 20


class Personne:
    def __init__(self, pseudo, dossier, programme, adresse):
        self.pseudo, self.programme, self.adresse = pseudo, programme, adresse
        self.profil = dossier / pseudo
        self.mdp = dossier / f"{pseudo}.mdp"
        self.mdp.touch(0o600)
        self.mdp.write_text(MDP + "\n")
        self.agent = None

    def options(self):
        return ["--relais", self.adresse, "--profil", str(self.profil), "--mdp-fichier", str(self.mdp), "--json"]

    def lancer(self, *mots):
        """One command in a process of its own, which must end well."""
        fini = subprocess.run([self.programme, *self.options(), *mots], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=600)
        if fini.returncode != 0:
            raise Echec(f"{self.pseudo}: {' '.join(mots)}: {fini.stderr.decode()[-300:]}")
        return [json.loads(ligne) for ligne in fini.stdout.splitlines()]

    def ouvrir(self):
        """Starts the agent; the password costs a second and 256 MiB, which no figure holds."""
        self.agent = subprocess.Popen([self.programme, *self.options(), "agent", "--duree", "0"],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not self.agent.stdout.readline():
            raise Echec(f"{self.pseudo}: the agent did not open the profile")

    def fermer(self):
        if self.agent and self.agent.poll() is None:
            self.agent.send_signal(signal.SIGTERM)
            self.agent.wait(timeout=60)
            self.agent.stdout.close()
        self.agent = None

    async def commander(self, *mots, recevoir=None):
        """A command through the socket. `recevoir` is called with each line that it prints."""
        lecteur, ecrivain = await asyncio.open_unix_connection(self._prise(), limit=LIGNE)
        try:
            arguments = [*self.options(), *mots]
            apport = {"secrets": [], "dossier": "/", "reception": "/"}
            ecrivain.write(json.dumps({"v": 1, "arguments": arguments, "langue": "en", "json": True, "fuseau": "UTC",
                                       "apport": apport}).encode() + b"\n")
            erreurs = []
            while ligne := await lecteur.readline():
                reponse = json.loads(ligne)
                if "fin" in reponse:
                    if reponse["fin"] != 0:
                        raise Echec(f"{self.pseudo}: {' '.join(mots)[:60]}: {' '.join(erreurs)[-300:]}")
                    return
                if "sortie" in reponse:
                    if recevoir:
                        recevoir(reponse["sortie"])
                    ecrivain.write(b'{"imprime":true}\n')
                elif "erreur" in reponse:
                    erreurs.append(reponse["erreur"])
            raise Echec(f"{self.pseudo}: the agent hung up")
        finally:
            ecrivain.close()

    def _prise(self):
        chemin = str(self.profil / "prise")
        if len(chemin) > 100:
            raise Echec(f"{chemin} is too long for a socket: set TMPDIR")
        return chemin


def oublier_le_sommet(pid):
    """From now on `sommet` counts: what opening the profile took is over."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def sommet(pid):
    """The most resident memory since then, in MiB."""
    return int(re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)[1]) / 1024


def cpu(pid):
    """CPU seconds of a process."""
    champs = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


def creer(pseudos, dossier, programme, adresse):
    gens = [Personne(pseudo, dossier, programme, adresse) for pseudo in pseudos]
    for personne in gens:
        personne.lancer("creer-compte", personne.pseudo)
    return gens


def maintenant():
    return time.monotonic()
