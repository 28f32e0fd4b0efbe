"""What schemathesis calls while eprouver_openapi.py runs it: tokens, and what no schema can say."""
import atexit
import base64
import collections
import json
import os
import pathlib
import random
import struct
import urllib.error
import urllib.request

import schemathesis
from schemathesis import GenerationMode

from comptes import DURABLES, OPK, PQOPK, SCEAU, Compte, b64, variable

URL = os.environ["RELAIS_URL"]
PLACES = 12
# The generator of its own: Hypothesis sets the common one back before each request.
HASARD = random.Random(int(os.environ["GRAINE"]))


def demander(route, corps):
    requete = urllib.request.Request(f"{URL}/v1/{route}", data=json.dumps(corps).encode())
    try:
        return json.load(urllib.request.urlopen(requete, timeout=30))
    except urllib.error.HTTPError as erreur:
        return json.load(erreur)


class Habitant:
    """An account of the relay, with a token while it has one."""

    def __init__(self, pseudo):
        self.pseudo = pseudo
        self.naitre()

    def naitre(self):
        self.compte, self.jeton, self.numero = Compte(self.pseudo), None, 1
        demander("creer_compte", self.compte.creation())

    def nonce(self):
        return demander("prelude", {"pseudo": self.pseudo})["nonce"]

    def connecter(self):
        self.jeton = demander("se_connecter", self.compte.connexion(self.nonce())).get("jeton")
        if self.jeton is None:
            # The account is gone, or has another password or pseudo by now.
            self.pseudo = f"h{HASARD.randrange(10**9)}"
            self.naitre()
            self.jeton = demander("se_connecter", self.compte.connexion(self.nonce())).get("jeton")
        return self.jeton

    def precle(self, usage):
        self.numero += 1
        return self.compte.precle(usage, self.numero)


HABITANTS = [Habitant(f"habitant{n}") for n in range(3)]


def message(autre):
    return {
        "destinataire": b64(autre.compte.id), "appareil": 1, "idempotence": b64(os.urandom(16)),
        "enveloppe": b64(struct.pack(">BI", 1, 1) + os.urandom(HASARD.choice((4096, 8192)) - 5)),
    }


def nouveau_pseudo():
    return f"n{HASARD.randrange(10**9)}"


#: Bodies that the relay accepts, by route: of the one who asks, and somebody else.
BONS = {
    "prelude": lambda moi, autre: {"pseudo": autre.pseudo},
    "creer_compte": lambda moi, autre: Compte(nouveau_pseudo()).creation(),
    "se_connecter": lambda moi, autre: autre.compte.connexion(autre.nonce()),
    "verification_utilisateur": lambda moi, autre: {"pseudo": autre.pseudo},
    "declarations": lambda moi, autre: {"compte": b64(autre.compte.id), "depuis": 0},
    "cles": lambda moi, autre: {"compte": b64(autre.compte.id), "depuis": 0, "ponctuelles": HASARD.random() < 0.5},
    "precles": lambda moi, autre: {
        "precles": [moi.precle(usage) for usage in HASARD.choice(((SCEAU,), (OPK, PQOPK), DURABLES))],
        "remplacer": HASARD.random() < 0.2},
    "envoyer_message": lambda moi, autre: message(autre),
    "synchroniser_messages": lambda moi, autre: {"limite": 100},
    "changer_mdp": lambda moi, autre: moi.compte.changement(moi.compte.renouvele()),
    "annuler_mdp": lambda moi, autre: moi.compte.annulation(os.urandom(16)),
    "changer_pseudo": lambda moi, autre: {"pseudo": nouveau_pseudo()},
    "epoque": lambda moi, autre: {"epoque": {"numero": HASARD.randrange(1 << 63), "mac": b64(os.urandom(32))}},
    "supprimer_compte": lambda moi, autre: autre.compte.preuve(autre.nonce(), b"messagerie/v1/suppression"),
}


OCTETS = "application/octet-stream"


def message_en_octets(autre):
    corps = message(autre)
    return b"".join(
        (base64.b64decode(corps["destinataire"]), struct.pack(">I", 1), base64.b64decode(corps["idempotence"]),
         base64.b64decode(corps["enveloppe"])))


#: The same for the routes that take bytes in place of JSON.
BONS_EN_OCTETS = {
    "envoyer_message": message_en_octets,
    "accuser_reception": lambda autre: os.urandom(16 * HASARD.randrange(101)),
}


FICHIERS = []


def televerser(case):
    case.query = {"id": os.urandom(32).hex(), "effacement": os.urandom(32).hex()}
    case.body = os.urandom(HASARD.choice((4153, 5000, 70_000)))


def telecharger(case):
    if FICHIERS:
        case.path_parameters = {"id": HASARD.choice(FICHIERS)}


#: The routes of which more than a body has to be good.
BONS_FICHIERS = {"envoyer_fichier": televerser, "{id}": telecharger}


def route(case):
    return case.path.rsplit("/", 1)[-1]


@schemathesis.auth(refresh_interval=None)
class Jetons:
    """The token of somebody who lives at the relay, made anew once it was refused."""

    def get(self, case, ctx):
        self.actuel = HASARD.choice(HABITANTS)
        return self.actuel.jeton or self.actuel.connecter()

    def set(self, case, jeton, ctx):
        case.headers["Authorization"] = f"Bearer {jeton}"


@schemathesis.hook
def before_add_examples(context, examples):
    """Places for good bodies, which `before_call` makes when their turn has come: a login nonce lasts a minute."""
    nom = context.operation.path.rsplit("/", 1)[-1]
    if nom in BONS:
        examples += [context.operation.Case(body={}, media_type="application/json") for _ in range(PLACES)]
    if nom in BONS_EN_OCTETS:
        examples += [context.operation.Case(body=b"", media_type=OCTETS) for _ in range(PLACES)]
    if nom == "envoyer_fichier":
        examples += [
            context.operation.Case(body=b"", media_type=OCTETS, query={"id": "", "effacement": ""})
            for _ in range(PLACES)]
    if nom == "{id}":
        examples += [context.operation.Case(path_parameters={"id": "0" * 64}) for _ in range(PLACES)]


@schemathesis.hook
def before_call(context, case, kwargs):
    """A share of the bodies that fit the schema becomes one that the relay accepts, or one that is wrong in one member."""
    place = case.meta is None or case.body in ({}, b"")
    positif = place or case.meta.generation.mode == GenerationMode.POSITIVE
    if positif and route(case) in BONS_FICHIERS and HASARD.random() < 0.8:
        return BONS_FICHIERS[route(case)](case)
    if route(case) == "synchroniser_messages" and HASARD.random() < 0.3:
        case.headers["Accept"] = OCTETS
    if positif and case.media_type == OCTETS and route(case) in BONS_EN_OCTETS:
        if place or HASARD.random() < 0.6:
            case.body = BONS_EN_OCTETS[route(case)](HASARD.choice(HABITANTS))
        return
    if not positif or route(case) not in BONS or (not place and HASARD.random() < 0.4):
        return
    moi, autre = HASARD.sample(HABITANTS, 2)
    jeton = case.headers.get("Authorization")
    moi = next((h for h in HABITANTS if h.jeton and jeton == f"Bearer {h.jeton}"), moi)
    bon = BONS[route(case)](moi, autre)
    if HASARD.random() < 0.4 and isinstance(case.body, dict):
        membre = HASARD.choice(list(bon))
        bon[membre] = case.body.get(membre, bon[membre])
    case.body = bon


VUS = collections.Counter()


@atexit.register
def dire():
    """What the relay answered, by route, and where it accepted nothing though good requests were made."""
    for nom in sorted({nom for nom, _ in VUS}):
        print(f"openapi: {nom}: " + ", ".join(f"{s} x {n}" for (r, s), n in sorted(VUS.items()) if r == nom))
    jamais = [nom for nom in (*BONS, *BONS_FICHIERS) if not any(r == nom and s < 300 for r, s in VUS)]
    pathlib.Path(os.environ["JAMAIS"]).write_text("\n".join(jamais))


@schemathesis.hook
def after_call(context, case, response):
    VUS[route(case), response.status_code] += 1
    if route(case) == "envoyer_fichier" and response.status_code == 201:
        FICHIERS.append(case.query["id"])
    if response.status_code == 401:
        for habitant in HABITANTS:
            if habitant.jeton and case.headers.get("Authorization") == f"Bearer {habitant.jeton}":
                habitant.jeton = None
