"""The relay for a bench that drives several messaging servers through adapters: see README.md.

An adapter registers accounts (`setup`), opens sessions (`connect`) that post (`send`), hold a live stream or fetch what waits
(`sync`), and tells of each message that arrived and of each that the relay has taken. A payload begins with T<19 digits>Z and
travels at the beginning of a 4 KiB envelope, behind a header that the relay accepts.

Options: preparer=FILE, the preparer-bench executable; corps=binaire|json, how bodies are written (binaire).
"""

import asyncio
import base64
import json
import os
import re
import sys
from pathlib import Path

# The bench loads this file by its path.
sys.path.insert(0, str(Path(__file__).parent))
from lien import Flux, Lien  # noqa: E402

MARQUE = re.compile(rb"T(\d{19})Z")
OCTETS = 4096
# How many accounts are prepared at once: what a prelude gave is good for a while only.
LOT = 64
# Acknowledgements: ids in one at most, and seconds that an id waits for others.
LOT_ACCUSE, DELAI_ACCUSE = 100, 0.05
# Characters of base64 and bytes of an envelope that hold its header and the mark; any / may have a backslash before it.
DEBUT = re.compile(rb'"enveloppe":"((?:\\?[A-Za-z0-9+/]){36})')
ID = re.compile(rb'"id":"([^"]+)"')
REMPLISSAGE = os.urandom(OCTETS)
BINAIRE = "application/octet-stream"


def octets(texte):
    return base64.b64decode(texte.replace(b"\\", b""))


def texte(octets):
    return base64.b64encode(octets).decode()


class Compte:
    """What is needed to write to an account and to act for it."""

    def __init__(self, jeton, compte, appareil, enveloppe):
        self.jeton, self.appareil = jeton, appareil
        self.compte = base64.b64decode(compte)
        self.entete = base64.b64decode(enveloppe)[:5]


class Session:
    """An account that posts, receives, or fetches."""

    def __init__(self, relais, compte, on_message, on_ack):
        self.relais, self.compte = relais, compte
        self.on_message, self.on_ack = on_message or (lambda t: None), on_ack or (lambda: None)
        self.errors = 0
        self.libres, self.tous, self.attente = [], [], []
        self.flux = self.accuse = self.minuterie = None
        self.ids, self.accuse_occupe = [], False

    # --- posting
    def send(self, to, payload):
        lui = self.relais.comptes[to]
        enveloppe = lui.entete + payload + REMPLISSAGE[5 + len(payload):]
        if self.relais.binaire:
            corps = lui.compte + lui.appareil.to_bytes(4, "big") + os.urandom(16) + enveloppe
        else:
            corps = (f'{{"destinataire":"{texte(lui.compte)}","appareil":{lui.appareil},"idempotence":'
                     f'"{texte(os.urandom(16))}","enveloppe":"{texte(enveloppe)}"}}').encode()
        if self.libres:
            self.poster(self.libres.pop(), corps)
        else:
            self.attente.append(corps)
            tache = asyncio.ensure_future(self.agrandir())
            self.tous.append(tache)

    async def agrandir(self):
        """One connection more: as many as were ever in flight at once."""
        lien = await Lien.ouvrir(self.relais.host, self.relais.port)
        self.tous.append(lien)
        self.suivant(lien)

    def suivant(self, lien):
        if self.attente:
            self.poster(lien, self.attente.pop(0))
        else:
            self.libres.append(lien)

    def poster(self, lien, corps):
        def repondu(statut, contenu):
            if statut != 200:
                self.errors += 1
                print("envoyer_message", statut, contenu[:200])
            self.suivant(lien)
            self.on_ack()

        lien.demander("envoyer_message", corps, self.compte.jeton, repondu,
                      BINAIRE if self.relais.binaire else "application/json")

    # --- receiving
    async def recevoir(self):
        self.accuse = await Lien.ouvrir(self.relais.host, self.relais.port)
        self.tous.append(self.accuse)
        self.flux = await Flux.ouvrir(self.relais.host, self.relais.port, self.compte.jeton, self.arriver)

    def arriver(self, donnees):
        self.signaler(octets(DEBUT.search(donnees)[1]))
        self.ids.append(octets(ID.search(donnees)[1]))
        if len(self.ids) >= LOT_ACCUSE:
            self.accuser()
        elif self.minuterie is None:
            self.minuterie = asyncio.get_running_loop().call_later(DELAI_ACCUSE, self.accuser)

    def signaler(self, debut):
        trouve = MARQUE.search(debut, 5)
        if trouve:
            self.on_message(int(trouve[1]))
        else:
            self.errors += 1

    def accuser(self):
        if self.minuterie:
            self.minuterie.cancel()
        self.minuterie = None
        if self.accuse_occupe or not self.ids:
            return
        self.accuse_occupe = True
        lot, self.ids = self.ids[:LOT_ACCUSE], self.ids[LOT_ACCUSE:]

        def repondu(statut, contenu):
            self.accuse_occupe = False
            if statut != 200:
                self.errors += 1
                print("accuser_reception", statut, contenu[:200])
            if self.ids:
                self.accuser()

        self.demander_accuse(self.accuse, lot, repondu)

    def demander_accuse(self, lien, lot, repondu):
        if self.relais.binaire:
            lien.demander("accuser_reception", b"".join(lot), self.compte.jeton, repondu, BINAIRE)
        else:
            lien.demander("accuser_reception", json.dumps({"ids": [texte(id) for id in lot]}).encode(), self.compte.jeton,
                          repondu)

    # --- fetching
    async def sync(self, expect):
        lien = await Lien.ouvrir(self.relais.host, self.relais.port)
        self.tous.append(lien)
        accepte = BINAIRE if self.relais.binaire else "application/json"
        reste = True
        while reste:
            statut, corps = await lien.obtenir("synchroniser_messages", b'{"limite":100}', self.compte.jeton, accepte)
            if statut != 200:
                raise RuntimeError(f"synchroniser_messages was answered {statut}: {corps[:200]!r}")
            ids, reste = self.lire_page(corps)
            if not ids:
                return
            faite = asyncio.get_running_loop().create_future()
            self.demander_accuse(lien, ids, lambda statut, _: faite.set_result(statut))
            if await faite != 200:
                raise RuntimeError("accuser_reception was refused")

    def lire_page(self, corps):
        """The ids of a page, whose messages are told, and whether more wait."""
        ids = []
        if not self.relais.binaire:
            page = json.loads(corps)
            for message in page["messages"]:
                self.signaler(base64.b64decode(message["enveloppe"][:36]))
                ids.append(base64.b64decode(message["id"]))
            return ids, page["reste"]
        place = 1
        while place < len(corps):
            ids.append(corps[place:place + 16])
            taille = int.from_bytes(corps[place + 24:place + 28], "big")
            self.signaler(corps[place + 28:place + 28 + 26])
            place += 28 + taille
        return ids, corps[0] == 1

    async def close(self):
        # What has arrived is acknowledged: the next session on this mailbox does not get it again.
        while self.accuse and not self.accuse.ferme and (self.ids or self.accuse_occupe):
            self.accuser()
            await asyncio.sleep(0.01)
        if self.minuterie:
            self.minuterie.cancel()
        if self.flux:
            self.flux.fermer()
        for chose in self.tous:
            if isinstance(chose, Lien):
                chose.fermer()


class Relais:
    """The adapter."""

    offline_ack = "HTTP 200 of envoyer_message"

    def __init__(self, host, port, opts):
        self.host, self.port = host, port
        self.binaire = opts.get("corps", "binaire") == "binaire"
        self.preparer = opts.get("preparer") or os.environ.get("PREPARER_BENCH")
        if not self.preparer:
            raise SystemExit("say where preparer-bench is: --opt preparer=FILE")
        self.comptes = {}

    async def probe(self):
        lien = await Lien.ouvrir(self.host, self.port)
        try:
            statut, _ = await lien.obtenir("sante", None)
        finally:
            lien.fermer()
        if statut != 200:
            raise RuntimeError(f"sante was answered {statut}")

    async def setup(self, pairs):
        await self.creer([nom for paire in pairs for nom in paire])

    async def connect(self, name, role, on_message=None, on_ack=None):
        session = Session(self, self.comptes[name], on_message, on_ack)
        if role in ("recv", "idle"):
            await session.recevoir()
        return session

    async def idle(self, names):
        """Logged-in idle connections: a stream each and nothing else."""
        await self.creer(names)
        sessions = []
        for nom in names:
            session = Session(self, self.comptes[nom], None, None)
            session.flux = await Flux.ouvrir(self.host, self.port, session.compte.jeton, session.arriver)
            sessions.append(session)
        return sessions

    async def creer(self, noms):
        """Registers those that are not there yet and logs them in, through the relay's own routes."""
        noms = [nom for nom in dict.fromkeys(noms) if nom not in self.comptes]
        for debut in range(0, len(noms), LOT):
            await self.creer_lot(noms[debut:debut + LOT])

    async def creer_lot(self, noms):
        lien = await Lien.ouvrir(self.host, self.port)
        preludes = []
        for nom in noms:
            pseudo = f"pair.{nom}"
            preludes.append({"pseudo": pseudo, **await self.poster(lien, "prelude", {"pseudo": pseudo})})
        processus = await asyncio.create_subprocess_exec(
            self.preparer, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        prets, _ = await processus.communicate(json.dumps(preludes).encode() + b"\n")
        # The relay hashes two passwords at once and lets one more wait for the same address.
        deux = asyncio.Semaphore(2)

        async def inscrire(nom, compte):
            async with deux:
                lien = await Lien.ouvrir(self.host, self.port)
                await self.poster(lien, "creer_compte", compte["creation"])
                jeton = (await self.poster(lien, "se_connecter", compte["connexion"]))["jeton"]
                lien.fermer()
            self.comptes[nom] = Compte(jeton, compte["compte"], compte["appareil"], compte["enveloppe"])

        await asyncio.gather(*(inscrire(*couple) for couple in zip(noms, json.loads(prets))))
        lien.fermer()

    async def poster(self, lien, route, corps):
        statut, contenu = await lien.obtenir(route, json.dumps(corps).encode())
        if statut not in (200, 201):
            raise RuntimeError(f"{route} was answered {statut}: {contenu[:200]!r}")
        return json.loads(contenu)
