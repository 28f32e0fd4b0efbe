#!/usr/bin/env python3
"""Breaks the product on purpose, one check at a time, and sees whether a test notices.

Each line of Tests/AttaquesTests/mutations.txt names a check and the tests that guard it. For each: the check is taken out, the
package is built incrementally where it stands, the tests named are run and at least one of them must fail; then the file is put
back, also after Ctrl-C. Nothing else may build in this tree meanwhile.

  scripts/outils/mutations.py                 all of them
  scripts/outils/mutations.py Ratchet 12-20   those whose file or filter holds that word, and those of these numbers
  scripts/outils/mutations.py --verifier      only whether each text stands exactly once in its file

Ends with 0 when every mutation was noticed, with 1 otherwise.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent.parent
LISTE = RACINE / "Tests/AttaquesTests/mutations.txt"
DELAI_ESSAI = 900
ECHEC = re.compile(r'Test "(.+?)"(?: with \d+ test cases)? failed after|Test (\S+\(.*?\))(?: with \d+ test cases)? failed after')


class Mutation:
    def __init__(self, numero, ligne):
        champs = ligne.split(" | ")
        if len(champs) != 4:
            raise SystemExit(f"{LISTE}: mutation {numero} has {len(champs)} fields instead of 4: {ligne}")
        self.numero = numero
        self.fichier = RACINE / champs[0].strip()
        self.texte, self.remplacement = (champ.replace("\\n", "\n") for champ in champs[1:3])
        self.filtre = champs[3].strip()

    def __str__(self):
        return f"{self.numero:3} {self.fichier.relative_to(RACINE)}: {self.texte.strip().splitlines()[0][:90]}"

    def choisie(self, mots):
        if not mots:
            return True
        for mot in mots:
            plage = re.fullmatch(r"(\d+)(?:-(\d+))?", mot)
            if plage:
                debut = int(plage[1])
                if debut <= self.numero <= int(plage[2] or debut):
                    return True
            elif mot in str(self.fichier) or mot in self.filtre:
                return True
        return False

    def defaut(self):
        """Why it cannot be made, or None."""
        if not self.fichier.is_file():
            return "no such file"
        fois = self.fichier.read_text().count(self.texte)
        return None if fois == 1 else f"the text stands {fois} times in the file"


def lire():
    lignes = LISTE.read_text().splitlines()
    utiles = [ligne for ligne in lignes if ligne.strip() and not ligne.startswith("#")]
    return [Mutation(numero, ligne) for numero, ligne in enumerate(utiles, 1)]


def lancer(commande, delai=None):
    """Runs it in a group of its own, so that nothing of it outlives this program."""
    environnement = dict(os.environ, SWIFT_BACKTRACE="enable=no")
    processus = subprocess.Popen(
        commande, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env=environnement, start_new_session=True)
    try:
        sortie, _ = processus.communicate(timeout=delai)
        return processus.returncode, sortie
    except subprocess.TimeoutExpired:
        return None, ""
    finally:
        if processus.poll() is None:
            os.killpg(processus.pid, signal.SIGKILL)
            processus.wait()


def construire():
    code, sortie = lancer(["swift", "build", "--build-tests"])
    return None if code == 0 else "\n".join([l for l in sortie.splitlines() if "error:" in l][:3]) or sortie[-500:]


def juger(mutation):
    """Returns whether the mutation was noticed, and what is to be told of it."""
    avant = mutation.fichier.read_bytes()
    horodatage = mutation.fichier.stat()
    try:
        mutation.fichier.write_text(avant.decode().replace(mutation.texte, mutation.remplacement))
        erreur = construire()
        if erreur:
            return False, f"it does not build:\n{erreur}"
        code, sortie = lancer(["swift", "test", "--skip-build", "--filter", mutation.filtre], DELAI_ESSAI)
    finally:
        mutation.fichier.write_bytes(avant)
        # Later than the build, so that the next one sees the change.
        instant = max(time.time(), horodatage.st_mtime) + 1
        os.utime(mutation.fichier, (instant, instant))
    if code is None:
        return True, f"the tests did not end in {DELAI_ESSAI} s"
    if re.search(r"Test run with 0 tests", sortie) or "No matching test cases" in sortie:
        return False, "the filter names no test"
    echecs = sorted({a or b for a, b in ECHEC.findall(sortie)})
    if echecs:
        return True, "; ".join(echecs)
    if code != 0:
        return True, f"the tests ended with {code}: a crash"
    return False, "NOT NOTICED"


def interrompre(_signal, _trame):
    raise KeyboardInterrupt


def main(mots):
    signal.signal(signal.SIGTERM, interrompre)
    verifier = "--verifier" in mots
    mutations = [m for m in lire() if m.choisie([mot for mot in mots if mot != "--verifier"])]
    defauts = [(m, m.defaut()) for m in mutations if m.defaut()]
    for mutation, defaut in defauts:
        print(f"{mutation}\n    {defaut}")
    if verifier or defauts:
        print(f"{len(mutations)} mutations, {len(defauts)} that cannot be made")
        return 1 if defauts else 0
    manquees = []
    try:
        for mutation in mutations:
            debut = time.monotonic()
            vue, dit = juger(mutation)
            print(f"{'ok  ' if vue else 'BAD '}{mutation}\n      {dit}  ({time.monotonic() - debut:.0f} s)", flush=True)
            if not vue:
                manquees.append(mutation.numero)
    except KeyboardInterrupt:
        print("interrupted; the file is as it was")
        return 130
    print("building the tree as it is")
    erreur = construire()
    if erreur:
        print(erreur)
        return 1
    print(f"{len(mutations) - len(manquees)} of {len(mutations)} noticed" + (f"; not: {manquees}" if manquees else ""))
    return 1 if manquees else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
