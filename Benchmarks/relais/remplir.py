"""Fills a relay's SQLite database without the relay: a million accounts, a million messages over many mailboxes.

Makes DIR/donnees (the relay's folder) and DIR/comptes (real accounts with their tokens, as charger-relais reads them), through
the relay's own routes. Then, with the relay stopped, the rows of one of these accounts are copied under other names, and messages are
written into mailboxes of copies. `banc.py --plein DIR` measures with such a folder. Nobody can log in to a copy.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import serveur
from serveur import Echec, Relais

OCTETS = 4096
# Bytes that stay free on the disk.
LIBRE = 20 * 10**9
# Seconds that a relay may look at all of it.
ATTENTE_CONTROLE = 900
# Rows between two looks at the disk.
LOT = 10_000
# Tables that name an account and are not copied: logins, and what is written below.
SANS_COPIE = {"jetons", "boites"}
# What the inserts below were written for: when the schema says otherwise, they have to follow it.
COLONNES = {
    "boites": ["boite", "compte", "appareil", "suivant", "nombre", "octets"],
    "messages": ["place", "hasard", "recu", "enveloppe"],
    "idempotence": ["boite", "cle", "expire"],
}


def colonnes(base, table):
    return [rangee[1] for rangee in base.execute(f"PRAGMA table_info({table})")]


def verifier_disque(dossier):
    libre = shutil.disk_usage(dossier).free
    if libre < LIBRE:
        raise Echec(f"only {libre // 10**9} GB of disk are free: {LIBRE // 10**9} must stay")


def inserer(base, table, noms, rangees, dossier):
    """Rows from a generator, some at a time."""
    ordre = f"INSERT INTO {table} ({','.join(noms)}) VALUES ({','.join('?' * len(noms))})"
    lot = []
    for rangee in rangees:
        lot.append(rangee)
        if len(lot) == LOT:
            verifier_disque(dossier)
            base.executemany(ordre, lot)
            lot = []
    base.executemany(ordre, lot)


def copier_comptes(base, modele, nombre, dossier):
    """Copies every row that names the account `modele`, under new ids and names. The ids, in the order of their bytes."""
    pas = 2**64 // max(1, nombre)
    ids = [(n * pas).to_bytes(8, "big") + os.urandom(8) for n in range(nombre)]
    tables = [nom for nom, in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        noms = colonnes(base, table)
        if "compte" not in noms or table in SANS_COPIE:
            continue
        for rangee in base.execute(f"SELECT * FROM {table} WHERE compte = ?", (modele,)).fetchall():
            originale = dict(zip(noms, rangee))

            def copies(originale=originale):
                for n, compte in enumerate(ids):
                    change = {"compte": compte, "pseudo": f"rempli.{n:07}", "squelette": f"rempli.{n:07}"}
                    yield tuple(change.get(nom, valeur) for nom, valeur in originale.items())

            inserer(base, table, noms, copies(), dossier)
    return ids


def remplir_boites(base, comptes, nombre, entete, dossier):
    """Messages, as evenly as it goes, in one mailbox of each of these accounts; each leaves its idempotency key."""
    for table, noms in COLONNES.items():
        if colonnes(base, table) != noms:
            raise Echec(f"the table {table} has other columns than this program knows: {colonnes(base, table)}")
    maintenant = int(time.time())
    premiere = base.execute("SELECT coalesce(max(boite), 0) FROM boites").fetchone()[0] + 1
    tailles = [nombre // len(comptes) + (n < nombre % len(comptes)) for n in range(len(comptes))]
    boites = [(premiere + n, compte, taille) for n, (compte, taille) in enumerate(zip(comptes, tailles))]
    alea = os.urandom(2 * OCTETS)

    def messages():
        for boite, _, taille in boites:
            for rang in range(1, taille + 1):
                debut = rang * 61 % OCTETS
                yield (boite << 32 | rang, os.urandom(8), maintenant, entete + alea[debut:debut + OCTETS - len(entete)])

    inserer(base, "boites", COLONNES["boites"],
            ((boite, compte, 1, taille + 1, taille, taille * OCTETS) for boite, compte, taille in boites), dossier)
    inserer(base, "messages", COLONNES["messages"], messages(), dossier)
    inserer(base, "idempotence", COLONNES["idempotence"],
            ((boite, cle, maintenant + 31 * 86_400) for boite, _, taille in boites
             for cle in sorted(os.urandom(16) for _ in range(taille))), dossier)


def remplir(options):
    dossier = options.dossier
    dossier.mkdir()
    verifier_disque(dossier)
    with Relais(options.relais, dossier / "donnees", dossier / "journal") as relais:
        lignes = serveur.creer_comptes(
            options.preparer, relais.port, [f"banc.{numero}" for numero in range(options.reels)])
    (dossier / "comptes").write_text("".join(lignes))
    modele, entete = serveur.compte_et_entete(lignes[0])
    fichier = dossier / "donnees" / "relais.sqlite"
    with contextlib.closing(sqlite3.connect(fichier, isolation_level=None)) as base:
        # What a crash leaves of this is thrown away: nothing has to be safe before the end.
        for reglage in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -500000"):
            base.execute(f"PRAGMA {reglage}")
        base.execute("BEGIN")
        ids = copier_comptes(base, modele, options.comptes, dossier)
        # Mailboxes of accounts from everywhere in the table.
        pas = max(1, len(ids) // options.boites)
        remplir_boites(base, ids[::pas][:options.boites], options.messages, entete, dossier)
        base.execute("COMMIT")
        base.execute("PRAGMA locking_mode = NORMAL")
        base.execute("PRAGMA journal_mode = WAL")
        comptes, messages = (
            base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("comptes", "messages"))
    with fichier.open("rb") as ouvert:
        os.fsync(ouvert.fileno())
    controler(options.relais, dossier)
    print(f"{comptes} accounts, {messages} messages, {fichier.stat().st_size / 2**30:.2f} GiB")


def controler(programme, dossier):
    """Lets a relay look at what was written behind its back, so that the next start finds a database that ended well."""
    journal = dossier / "journal"
    with Relais(programme, dossier / "donnees", journal):
        fin = time.monotonic() + ATTENTE_CONTROLE
        while "its database is whole" not in journal.read_text():
            if time.monotonic() > fin:
                raise Echec(f"the relay has not said in {ATTENTE_CONTROLE} s that the database is whole")
            time.sleep(0.5)


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--relais", required=True, help="the relay's executable")
    analyseur.add_argument("--preparer", required=True, help="the preparer-bench executable")
    analyseur.add_argument("--dossier", type=Path, required=True, help="the folder to make")
    analyseur.add_argument("--comptes", type=int, default=1_000_000, help="copied accounts")
    analyseur.add_argument("--messages", type=int, default=1_000_000)
    analyseur.add_argument("--boites", type=int, default=20_000, help="mailboxes that the messages are in")
    analyseur.add_argument("--reels", type=int, default=1128, help="real accounts with tokens")
    options = analyseur.parse_args()
    if not 0 < options.boites <= options.comptes or options.messages / options.boites > 100_000:
        analyseur.error("there must be a mailbox to an account, and at most 100,000 messages in one")
    try:
        remplir(options)
    except (Echec, OSError, sqlite3.Error) as erreur:
        sys.exit(f"remplir: {erreur}")


if __name__ == "__main__":
    main()
