"""Checks docs/openapi.yaml: is it valid, and does a running relay do what it says?

usage: verifier_openapi.py RELAIS        (the relay's binary; it is started on loopback in a temporary folder)

Every exchange is held against the document: its status must be listed, its body must fit the schema, a Retry-After must be
there where one is promised; and what the schema of a request takes, the relay must not call malformed. The requests are
made here from docs/PROTOCOL.md, with PyNaCl, not with the project's own code.
"""
import base64
import hashlib
import json
import os
import pathlib
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import yaml
from jsonschema import Draft202012Validator
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "openapi.yaml"
NOM = "verification"


def b64(octets):
    return base64.b64encode(octets).decode()


def variable(octets):
    return struct.pack(">I", len(octets)) + octets


class Compte:
    """An account's keys, and the requests that it makes."""

    def __init__(self, pseudo):
        self.pseudo = pseudo
        self.ik, self.dsk, self.rec = (SigningKey.generate() for _ in range(3))
        suite = os.urandom(16) + struct.pack(">II", 0, 0) + bytes(32) + bytes(self.ik.verify_key)
        suite += struct.pack(">HI", 1, 1) + self.cle_x25519() + bytes(self.dsk.verify_key) + struct.pack(">I", 0)
        suite += bytes(self.rec.verify_key) + self.cle_x25519() + b"\0" + struct.pack(">Q", int(time.time()))
        self.id = hashlib.blake2b(variable(b"messagerie/v1/compte-id") + suite, digest_size=16).digest()
        corps = variable(b"messagerie/v1/declaration") + self.id + suite
        self.declaration = variable(corps) + struct.pack(">HB", 1, 0) + self.ik.sign(corps).signature
        self.cle_auth, self.sel = os.urandom(32), os.urandom(32)

    @staticmethod
    def cle_x25519():
        return bytes(PrivateKey.generate().public_key)

    def precle(self, usage, numero):
        debut = int(time.time())
        corps = variable(b"messagerie/v1/precle") + bytes([usage]) + self.id
        corps += struct.pack(">IIQQ", 1, numero, debut, debut + 45 * 86400) + variable(self.cle_x25519())
        return b64(variable(corps) + self.dsk.sign(corps).signature)

    def creation(self, **changements):
        return {
            "pseudo": self.pseudo, "sel": b64(self.sel), "version": 1, "cleAuth": b64(self.cle_auth),
            "declaration": b64(self.declaration), "precles": [self.precle(1, 1), self.precle(2, 1)],
        } | changements

    def connexion(self, nonce, **changements):
        message = variable(b"messagerie/v1/connexion") + variable(NOM.encode()) + variable(base64.b64decode(nonce))
        return {
            "pseudo": self.pseudo, "appareil": 1, "nonce": nonce, "cleAuth": b64(self.cle_auth),
            "signature": b64(self.dsk.sign(message).signature),
        } | changements


class Verification:
    """The document, the relay, and what was found."""

    def __init__(self, binaire, dossier):
        self.binaire, self.dossier = binaire, dossier
        self.document = yaml.safe_load(DOCUMENT.read_text())
        validate(self.document)
        ressource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self.registre = Registry().with_resource("urn:document", ressource)
        self.vus, self.defauts = {}, []

    def demarrer(self, *options):
        self.relais = subprocess.Popen(
            [self.binaire, "--donnees", self.dossier, "--nom", NOM, "--port", "0", *options],
            stdout=subprocess.PIPE, text=True)
        self.url = self.relais.stdout.readline().split()[-1]

    def arreter(self):
        self.relais.terminate()
        self.relais.wait(10)

    def resoudre(self, objet):
        while isinstance(objet, dict) and "$ref" in objet:
            chemin = objet["$ref"][2:].split("/")
            objet = self.document
            for partie in chemin:
                objet = objet[partie]
        return objet

    def ecarts(self, schema, valeur):
        def absolu(objet):
            if isinstance(objet, dict):
                return {k: "urn:document" + v if k == "$ref" else absolu(v) for k, v in objet.items()}
            return [absolu(x) for x in objet] if isinstance(objet, list) else objet

        return [e.message[:200] for e in Draft202012Validator(absolu(schema), registry=self.registre).iter_errors(valeur)]

    def appeler(self, chemin, corps=None, jeton=None, brut=None):
        """One exchange, held against the document."""
        donnees = brut if brut is not None else None if corps is None else json.dumps(corps).encode()
        requete = urllib.request.Request(self.url + chemin, data=donnees)
        if jeton:
            requete.add_header("Authorization", "Bearer " + jeton)
        try:
            reponse = urllib.request.urlopen(requete, timeout=30)
        except urllib.error.HTTPError as erreur:
            reponse = erreur
        statut, valeur = reponse.status, json.loads(reponse.read())
        self.vus[(chemin, statut)] = self.vus.get((chemin, statut), 0) + 1
        operation = self.document["paths"][chemin]["get" if donnees is None else "post"]
        prevue = self.resoudre(operation["responses"].get(str(statut)))
        if prevue is None:
            self.defauts.append((chemin, statut, "status not in the document", valeur))
            return statut, valeur
        if reponse.headers["content-type"] != "application/json":
            self.defauts.append((chemin, statut, "content type"))
        for ecart in self.ecarts(prevue["content"]["application/json"]["schema"], valeur):
            self.defauts.append((chemin, statut, ecart))
        if "Retry-After" in prevue.get("headers", {}) and not (reponse.headers["retry-after"] or "").isdigit():
            self.defauts.append((chemin, statut, "no Retry-After"))
        if corps is not None:
            schema = self.resoudre(operation["requestBody"])["content"]["application/json"]["schema"]
            ecarts = self.ecarts(schema, corps)
            if statut < 300 and ecarts:
                self.defauts.append((chemin, statut, "accepted, but the schema refuses it", ecarts[0]))
            if statut == 400 and not ecarts and valeur["code"] == "requete_invalide":
                self.defauts.append((chemin, statut, "refused, but the schema takes it", str(corps)[:100]))
        return statut, valeur

    def attendre(self, attendu, *arguments, **options):
        statut, valeur = self.appeler(*arguments, **options)
        if statut != attendu:
            self.defauts.append((arguments[0], statut, f"{attendu} expected", valeur))
        return valeur


def visiter(v):
    alice, bob, autre = Compte("alice"), Compte("bob"), Compte("carol")
    v.attendre(201, "/v1/creer_compte", alice.creation())
    demande = bob.creation()
    v.attendre(201, "/v1/creer_compte", demande)
    v.attendre(200, "/v1/creer_compte", demande)
    v.attendre(409, "/v1/creer_compte", demande | {"sel": b64(bytes(32))})
    for pseudo in ("alice", "a1ice"):
        v.attendre(409, "/v1/creer_compte", autre.creation(pseudo=pseudo))
    v.attendre(409, "/v1/creer_compte", alice.creation(pseudo="zoe"))
    fausse = bytearray(autre.declaration)
    fausse[-1] ^= 1
    v.attendre(400, "/v1/creer_compte", autre.creation(declaration=b64(bytes(fausse))))
    for changement in ({"pseudo": "Zoe"}, {"sel": ""}, {"version": 2}, {"precles": []}, {"declaration": "AAAA==="}):
        v.attendre(400, "/v1/creer_compte", autre.creation(**changement))

    prelude = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})
    v.attendre(200, "/v1/prelude", {"pseudo": "nobody"})
    v.attendre(400, "/v1/prelude", {"pseudo": "N"})
    v.attendre(401, "/v1/se_connecter", alice.connexion(prelude["nonce"], cleAuth=b64(bytes(32))))
    v.attendre(400, "/v1/se_connecter", alice.connexion(prelude["nonce"][4:]))
    jetons = {}
    for compte in (alice, bob):
        nonce = v.attendre(200, "/v1/prelude", {"pseudo": compte.pseudo})["nonce"]
        jetons[compte.pseudo] = v.attendre(200, "/v1/se_connecter", compte.connexion(nonce))["jeton"]
    jeton = jetons["alice"]

    for pseudo, statut in (("bob", 200), ("nobody", 404), ("B", 400)):
        v.attendre(statut, "/v1/verification_utilisateur", {"pseudo": pseudo}, jeton)
    for compte, statut in ((bob.id, 200), (bytes(16), 404), (b"x", 400)):
        v.attendre(statut, "/v1/cles", {"compte": b64(compte)}, jeton)
        v.attendre(statut, "/v1/declarations", {"compte": b64(compte), "depuis": 0})
    precle = alice.precle(1, 2)
    for precles, statut in (
        ([precle], 200), ([precle], 200), ([alice.precle(1, 2)], 409), ([], 400), ([bob.precle(1, 3)], 400),
        ([precle] * 17, 400),
    ):
        v.attendre(statut, "/v1/precles", {"precles": precles}, jeton)

    def message(taille=4096, **changements):
        return {
            "destinataire": b64(bob.id), "appareil": 1, "idempotence": b64(os.urandom(16)),
            "enveloppe": b64(b"\0" + os.urandom(taille - 1)),
        } | changements

    for taille in (4096, 8192, 16384, 32768, 65536):
        v.attendre(200, "/v1/envoyer_message", message(taille), jeton)
    for changement, statut in (
        ({"appareil": 9}, 404), ({"enveloppe": b64(b"\1" + bytes(4095))}, 400), ({"enveloppe": b64(bytes(4097))}, 400),
        ({"idempotence": ""}, 400),
    ):
        v.attendre(statut, "/v1/envoyer_message", message(**changement), jeton)
    recus = v.attendre(200, "/v1/synchroniser_messages", {"limite": 100}, jetons["bob"])["messages"]
    if len(recus) != 5:
        v.defauts.append(("/v1/synchroniser_messages", 200, f"5 envelopes expected, {len(recus)} served"))
    for limite in (0, 101):
        v.attendre(400, "/v1/synchroniser_messages", {"limite": limite}, jeton)
    v.attendre(200, "/v1/accuser_reception", {"ids": [m["id"] for m in recus]}, jetons["bob"])
    v.attendre(400, "/v1/accuser_reception", {"ids": ["AA=="]}, jeton)
    with sqlite3.connect(pathlib.Path(v.dossier) / "relais.sqlite") as base:
        base.execute("UPDATE boites SET nombre = 100000")
    v.attendre(507, "/v1/envoyer_message", message(), jeton)
    v.attendre(200, "/v1/sante")
    for chemin in routes_post(v):
        v.attendre(400, chemin, brut=b"{}", jeton=jeton)
        v.attendre(413, chemin, brut=b" " * 98305, jeton=jeton)
        v.appeler(chemin, brut=b"{}")

    # More logins at once than there are turns and places: some are told to come back.
    nonces = [v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"] for _ in range(24)]
    foule = [threading.Thread(target=v.appeler, args=("/v1/se_connecter", alice.connexion(n))) for n in nonces]
    for fil in foule:
        fil.start()
    for fil in foule:
        fil.join()


def routes_post(v):
    return [chemin for chemin, operations in v.document["paths"].items() if "post" in operations]


def main():
    with tempfile.TemporaryDirectory() as dossier:
        v = Verification(sys.argv[1], dossier)
        for options, visite in (
            (("--essais-par-minute", "100000", "--requetes-par-minute", "100000"), visiter),
            (("--essais-par-minute", "1", "--requetes-par-minute", "1"), lambda v: [
                v.appeler(chemin, brut=b"{}", jeton=b64(bytes(32))) for _ in range(2) for chemin in routes_post(v)]),
        ):
            v.demarrer(*options)
            try:
                visite(v)
            finally:
                v.arreter()
    prevus = {
        (chemin, int(statut)) for chemin, operations in v.document["paths"].items()
        for operation in operations.values() for statut in operation["responses"]}
    jamais = sorted(x for x in prevus - set(v.vus) if x[1] != 500)
    print(f"openapi: {sum(v.vus.values())} exchanges, {len(v.vus)} of {len(prevus)} documented (route, status) pairs seen")
    print("openapi: never provoked here: " + (", ".join(f"{chemin} {statut}" for chemin, statut in jamais) or "only 500"))
    for defaut in v.defauts:
        print("openapi: DEFECT", *defaut)
    sys.exit(1 if v.defauts else 0)


main()
