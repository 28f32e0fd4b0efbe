"""Checks docs/openapi.yaml: is it valid, and does a running relay do what it says?

usage: verifier_openapi.py RELAIS        (the relay's binary; it is started on loopback in a temporary folder)

Every exchange is held against the document: its status must be listed, its body must fit the schema, a Retry-After must be
there where one is promised; and what the schema of a request takes, the relay must not call malformed. The requests are
made in comptes.py from docs/PROTOCOL.md, not with the project's own code.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from comptes import NOM, OPK, PQOPK, SCEAU, Compte, b64, variable

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "openapi.yaml"
FICHIER = "/v1/envoyer_fichier"

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

    def modifier(self, sql):
        """Changes the database beside the relay, where a test cannot wait or send for long enough."""
        with contextlib.closing(sqlite3.connect(pathlib.Path(self.dossier) / "relais.sqlite")) as base, base:
            base.execute(sql)

    def corps_max(self, chemin):
        """The largest body of a route, in bytes, as its description says."""
        corps = self.resoudre(self.document["paths"][chemin]["post"]["requestBody"])
        return int(re.search(r"At most ([\d,]+) bytes", corps["description"])[1].replace(",", ""))

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

    def noter(self, chemin, statut):
        self.vus[(chemin, statut)] = self.vus.get((chemin, statut), 0) + 1

    def appeler(self, chemin, corps=None, jeton=None, brut=None, suite="", plage=None, dernier=None):
        """One exchange, held against the document; `suite` is what follows the path, or replaces its parameter."""
        donnees = brut if brut is not None else None if corps is None else json.dumps(corps).encode()
        adresse = chemin.replace("{id}", suite) if "{id}" in chemin else chemin + suite
        requete = urllib.request.Request(self.url + adresse, data=donnees)
        if plage:
            requete.add_header("Range", plage)
        if dernier is not None:
            requete.add_header("Last-Event-ID", dernier)
        if jeton:
            requete.add_header("Authorization", "Bearer " + jeton)
        try:
            reponse = urllib.request.urlopen(requete, timeout=30)
        except urllib.error.HTTPError as erreur:
            reponse = erreur
        if reponse.headers["content-type"] == "text/event-stream":
            self.noter(chemin, reponse.status)
            return reponse.status, reponse
        statut, octets = reponse.status, reponse.read()
        self.noter(chemin, statut)
        fichier = reponse.headers["content-type"] == "application/octet-stream"
        valeur = octets if fichier else json.loads(octets)
        operation = self.document["paths"][chemin]["get" if donnees is None else "post"]
        prevue = self.resoudre(operation["responses"].get(str(statut)))
        if prevue is None:
            self.defauts.append((chemin, statut, "status not in the document", valeur))
            return statut, valeur
        for entete, prevu in prevue.get("headers", {}).items():
            if entete not in reponse.headers and self.resoudre(prevu).get("required"):
                self.defauts.append((chemin, statut, "no " + entete))
        if reponse.headers["content-type"] not in prevue["content"]:
            self.defauts.append((chemin, statut, "content type"))
        elif not fichier:
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
    for changement in ({"pseudo": "Zoe"}, {"sel": ""}, {"version": 2}, {"precles": [], "remplacer": False}, {"declaration": "AAAA==="}):
        v.attendre(400, "/v1/creer_compte", autre.creation(**changement))

    prelude = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})
    v.attendre(200, "/v1/prelude", {"pseudo": "nobody"})
    v.attendre(400, "/v1/prelude", {"pseudo": "N"})
    v.attendre(401, "/v1/se_connecter", alice.connexion(prelude["nonce"], cleAuth=b64(bytes(32))))
    v.attendre(400, "/v1/se_connecter", alice.connexion(prelude["nonce"][4:]))
    for epoque in (None, {"numero": 1}, {"numero": -1, "mac": b64(bytes(32))}, {"numero": 1, "mac": b64(bytes(31))},
                   {"numero": 1 << 63, "mac": b64(bytes(32))}):
        v.attendre(400, "/v1/se_connecter", alice.connexion(prelude["nonce"], epoque=epoque))
    jetons = {}
    for compte in (alice, bob):
        nonce = v.attendre(200, "/v1/prelude", {"pseudo": compte.pseudo})["nonce"]
        jetons[compte.pseudo] = v.attendre(200, "/v1/se_connecter", compte.connexion(nonce))["jeton"]
    jeton = jetons["alice"]
    haute = {"numero": (1 << 63) - 1, "mac": b64(os.urandom(32))}
    for epoque, attendue in ((haute, 1), ({"numero": 2, "mac": b64(bytes(32))}, haute["numero"])):
        nonce = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"]
        montree = v.attendre(200, "/v1/se_connecter", alice.connexion(nonce, epoque=epoque))["epoque"]
        if montree["numero"] != attendue:
            v.defauts.append(("/v1/se_connecter", 200, f"epoch {attendue} expected", montree))

    montree = v.attendre(200, "/v1/epoque", {"epoque": {"numero": 3, "mac": b64(bytes(32))}}, jeton)["epoque"]
    if montree != haute:
        v.defauts.append(("/v1/epoque", 200, "the highest record expected", montree))
    v.attendre(400, "/v1/epoque", {"epoque": {"numero": 3, "mac": b64(bytes(31))}}, jeton)

    for pseudo, statut in (("bob", 200), ("nobody", 404), ("B", 400)):
        v.attendre(statut, "/v1/verification_utilisateur", {"pseudo": pseudo}, jeton)
    for compte, statut in ((bob.id, 200), (bytes(16), 404), (b"x", 400)):
        v.attendre(statut, "/v1/cles", {"compte": b64(compte), "depuis": 0, "ponctuelles": True}, jeton)
        v.attendre(statut, "/v1/declarations", {"compte": b64(compte), "depuis": 0})
    precle = alice.precle(SCEAU, 2)
    for precles, statut in (
        ([precle], 200), ([precle], 200), ([alice.precle(SCEAU, 2)], 409), ([], 200), ([bob.precle(SCEAU, 3)], 400),
        ([precle] * 257, 400),
    ):
        v.attendre(statut, "/v1/precles", {"precles": precles, "remplacer": False}, jeton)
    visiter_ponctuelles(v, bob, jetons)

    def message(taille=4096, sceau=1, **changements):
        return {
            "destinataire": b64(bob.id), "appareil": 1, "idempotence": b64(os.urandom(16)),
            "enveloppe": b64(struct.pack(">BI", 1, sceau) + os.urandom(taille - 5)),
        } | changements

    for taille in (4096, 8192, 16384, 32768, 65536):
        v.attendre(200, "/v1/envoyer_message", message(taille), jeton)
    for changement, statut in (
        ({"appareil": 9}, 404), ({"enveloppe": b64(bytes(4096))}, 400), ({"enveloppe": b64(b"\1" + bytes(4096))}, 400),
        ({"idempotence": ""}, 400),
    ):
        v.attendre(statut, "/v1/envoyer_message", message(**changement), jeton)
    recus = v.attendre(200, "/v1/synchroniser_messages", {"limite": 100}, jetons["bob"])["messages"]
    if len(recus) != 5:
        v.defauts.append(("/v1/synchroniser_messages", 200, f"5 envelopes expected, {len(recus)} served"))
    for limite in (0, 101):
        v.attendre(400, "/v1/synchroniser_messages", {"limite": limite}, jeton)
    visiter_flux(v, jetons["bob"], recus, lambda: v.attendre(200, "/v1/envoyer_message", message(), jeton))
    v.attendre(200, "/v1/accuser_reception", {"ids": [m["id"] for m in recus]}, jetons["bob"])
    v.attendre(400, "/v1/accuser_reception", {"ids": ["AA=="]}, jeton)
    v.attendre(200, "/v1/precles", {"precles": [bob.precle(SCEAU, 2)], "remplacer": False}, jetons["bob"])
    v.attendre(200, "/v1/envoyer_message", message(sceau=1), jeton)
    v.modifier("UPDATE precles SET depose = depose - 8 * 86400 WHERE usage = 1 AND id = 2")
    demande = message(sceau=1)
    v.attendre(409, "/v1/envoyer_message", demande, jeton)
    v.attendre(200, "/v1/envoyer_message", message(sceau=2, idempotence=demande["idempotence"]), jeton)
    with contextlib.closing(sqlite3.connect(pathlib.Path(v.dossier) / "relais.sqlite", isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        v.attendre(503, "/v1/envoyer_message", message(sceau=2), jeton)
    v.modifier("UPDATE boites SET nombre = 100000")
    v.attendre(507, "/v1/envoyer_message", message(sceau=2), jeton)
    v.attendre(200, "/v1/sante")
    for chemin in routes_post(v):
        v.attendre(400, chemin, brut=b"{}", jeton=jeton)
        if chemin != FICHIER:
            v.attendre(413, chemin, brut=b" " * (v.corps_max(chemin) + 1), jeton=jeton)
        v.appeler(chemin, brut=b"{}")

    # More logins at once than there are turns and places: some are told to come back.
    nonces = [v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"] for _ in range(24)]
    foule = [threading.Thread(target=v.appeler, args=("/v1/se_connecter", alice.connexion(n))) for n in nonces]
    for fil in foule:
        fil.start()
    for fil in foule:
        fil.join()
    # A device has sixteen tokens at most: so many new ones may have ended the first.
    nonce = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"]
    jeton = jetons["alice"] = v.attendre(200, "/v1/se_connecter", alice.connexion(nonce, epoque=haute))["jeton"]
    visiter_fichiers(v, jeton)
    visiter_changements(v, alice, jetons)


def visiter_flux(v, jeton, recus, deposer):
    """The live stream, byte for byte: what waits, what comes, what follows a rank, and the end by a newer one."""
    def lire(flux, messages):
        blocs = []
        while sum(bloc != b":" for bloc in blocs) < messages or not blocs:
            bloc = b""
            while not bloc.endswith(b"\n\n"):
                ligne = flux.readline()
                if not ligne:
                    return blocs + ["the end"]
                bloc += ligne
            blocs.append(bloc[:-2])
        return blocs

    def bloc(rang, message):
        return (f'id: {rang}\nevent: message\ndata: {{"id":"{message["id"]}","recu":{message["recu"]},'
                f'"enveloppe":"{message["enveloppe"]}"}}').encode()

    def comparer(quoi, lus, attendus):
        if lus != attendus:
            v.defauts.append(("/v1/flux", 200, quoi, [x[:60] for x in lus], [x[:60] for x in attendus]))

    attendus = [bloc(rang + 1, message) for rang, message in enumerate(recus)]
    premier = v.attendre(200, "/v1/flux", jeton=jeton)
    comparer("what waits", lire(premier, 5), [b":"] + attendus)
    deposer()
    sixieme = v.attendre(200, "/v1/synchroniser_messages", {"limite": 100}, jeton)["messages"][5]
    comparer("what comes", lire(premier, 1), [bloc(6, sixieme)])
    second = v.attendre(200, "/v1/flux", jeton=jeton, dernier="4")
    comparer("after a rank", lire(second, 2), [b":", attendus[4], bloc(6, sixieme)])
    comparer("the older one's end", lire(premier, 1), ["the end"])
    second.close()
    for entete in ("", "-1", "x", "4294967296"):
        v.attendre(400, "/v1/flux", jeton=jeton, dernier=entete)
    v.attendre(401, "/v1/flux")
    v.attendre(200, "/v1/accuser_reception", {"ids": [sixieme["id"]]}, jeton)


def visiter_ponctuelles(v, bob, jetons):
    """Bundles with one-time prekeys while there are any and the caller has not had too many."""
    publiees = [bob.precle(OPK, n) for n in range(1, 9)] + [bob.precle(PQOPK, n) for n in range(1, 4)]
    for _ in range(2):
        v.attendre(200, "/v1/precles", {"precles": publiees, "remplacer": False}, jetons["bob"])
    tailles, recues = [], []
    for _ in range(7):
        demande = {"compte": b64(bob.id), "depuis": 0, "ponctuelles": True}
        reponse = v.attendre(200, "/v1/cles", demande, jetons["alice"])
        precles = reponse["appareils"][0]["precles"]
        tailles.append(len(precles))
        recues += precles[3:]
    # Alice had one bundle of bob's before, when there were none to be had.
    if tailles != [5, 5, 5, 4, 3, 3, 3] or len(set(recues)) != len(recues) or not set(recues) <= set(publiees):
        v.defauts.append(("/v1/cles", 200, "one-time prekeys", tailles))
    durable = v.attendre(
        200, "/v1/cles", {"compte": b64(bob.id), "depuis": 0, "ponctuelles": False}, jetons["bob"])
    if len(durable["appareils"][0]["precles"]) != 3:
        v.defauts.append(("/v1/cles", 200, "durable prekeys alone", durable))
    v.attendre(409, "/v1/precles", {"precles": publiees, "remplacer": False}, jetons["bob"])
    etat = v.attendre(200, "/v1/precles", {"precles": [], "remplacer": False}, jetons["bob"])
    if etat["ponctuelles"] != {"opk": 4, "pqopk": 0}:
        v.defauts.append(("/v1/precles", 200, "counts", etat))
    if (etat["derniers"]["opk"], etat["derniers"]["pqopk"]) != (8, 3):
        v.defauts.append(("/v1/precles", 200, "highest ids", etat))
    # All that a device has of the largest kind fits one request.
    toutes = [bob.precle(PQOPK, n) for n in range(10, 210)]
    etat = v.attendre(200, "/v1/precles", {"precles": toutes, "remplacer": True}, jetons["bob"])
    if etat["ponctuelles"] != {"opk": 0, "pqopk": 200}:
        v.defauts.append(("/v1/precles", 200, "those before are gone", etat))


def deposer(v, attendu, jeton, taille, cle=None, secret=bytes(32)):
    """Leaves a file of `taille` bytes."""
    hash_secret = hashlib.blake2b(variable(b"messagerie/v1/fichier/effacement") + secret, digest_size=32).hexdigest()
    suite = f"?id={(cle or os.urandom(32)).hex()}&effacement={hash_secret}"
    return v.attendre(attendu, FICHIER, brut=os.urandom(taille), jeton=jeton, suite=suite)


def visiter_fichiers(v, jeton):
    cle, secret = os.urandom(32), os.urandom(32)
    deposer(v, 201, jeton, 100_000, cle, secret)
    deposer(v, 409, jeton, 100_000, cle)
    deposer(v, 400, jeton, 4152)
    deposer(v, 401, None, 5000)
    for plage, statut, taille in (
        (None, 200, 100_000), ("bytes=10-19", 206, 10), ("bytes=-7", 206, 7), ("bytes=0-1,5-6", 200, 100_000),
        ("bytes=100000-", 416, None),
    ):
        recu = v.attendre(statut, "/v1/fichiers/{id}", suite=cle.hex(), plage=plage)
        if taille is not None and len(recu) != taille:
            v.defauts.append(("/v1/fichiers/{id}", statut, f"{taille} bytes expected, {len(recu)} served"))
    v.attendre(404, "/v1/fichiers/{id}", suite="00" * 32)
    for ids, statut in (([b64(cle), b64(bytes(32))], 200), ([], 200), ([b64(cle)] * 101, 400), (["AA=="], 400)):
        v.attendre(statut, "/v1/synchroniser_fichiers", {"ids": ids})
    for essai, statut in ((bytes(32), 200), (b"x", 400), (secret, 200), (secret, 200)):
        v.attendre(statut, "/v1/effacer_fichier", {"id": b64(cle), "secret": b64(essai)})
    v.attendre(404, "/v1/fichiers/{id}", suite=cle.hex())


def visiter_quotas(v):
    """With 1 MiB a file and an account's day, 2 MiB in all, and no live stream; carol is new."""
    jetons = []
    for pseudo in ("carol", "daniel"):
        compte = Compte(pseudo)
        v.attendre(201, "/v1/creer_compte", compte.creation())
        nonce = v.attendre(200, "/v1/prelude", {"pseudo": pseudo})["nonce"]
        jetons.append(v.attendre(200, "/v1/se_connecter", compte.connexion(nonce))["jeton"])
    deposer(v, 413, jetons[0], (1 << 20) + 1)
    deposer(v, 201, jetons[0], 600_000)
    codes = {deposer(v, 507, jetons[0], 600_000)["code"]}
    deposer(v, 201, jetons[1], 600_000)
    codes.add(deposer(v, 507, jetons[1], 1_000_000)["code"])
    if codes != {"quota_atteint", "relais_plein"}:
        v.defauts.append((FICHIER, 507, "both codes expected", codes))
    v.attendre(503, "/v1/flux", jeton=jetons[0])


def visiter_changements(v, alice, jetons):
    cle = os.urandom(16)
    nouvelle = alice.renouvele()
    v.attendre(400, "/v1/annuler_mdp", alice.annulation(cle, appareil=2))
    v.attendre(400, "/v1/annuler_mdp", alice.annulation(cle, numero=0))
    for _ in range(2):
        v.attendre(200, "/v1/annuler_mdp", alice.annulation(cle))
    v.attendre(409, "/v1/changer_mdp", alice.changement(nouvelle, idempotence=b64(cle)))
    for changement, statut in (
        ({"sel": ""}, 400), ({"precles": [], "remplacer": False}, 400), ({"ancienneCleAuth": b64(bytes(32))}, 401),
        ({"declaration": b64(alice.declaration)}, 409), ({"compte": b64(bytes(16))}, 401),
    ):
        v.attendre(statut, "/v1/changer_mdp", alice.changement(nouvelle, **changement))
    fait = os.urandom(16)
    demande = alice.changement(nouvelle, idempotence=b64(fait))
    for _ in range(2):
        v.attendre(200, "/v1/changer_mdp", demande)
    v.attendre(409, "/v1/changer_mdp", demande | {"cleAuth": b64(bytes(32))})
    if v.attendre(200, "/v1/annuler_mdp", alice.annulation(fait))["etat"] != "fait":
        v.defauts.append(("/v1/annuler_mdp", 200, "a change that was made is told as cancelled"))
    for _ in range(16):
        v.attendre(200, "/v1/annuler_mdp", nouvelle.annulation(os.urandom(16)))
    v.attendre(409, "/v1/annuler_mdp", nouvelle.annulation(os.urandom(16)))
    v.attendre(401, "/v1/se_deconnecter", {"partout": False}, jetons["alice"])

    for pseudo, statut in (("robert", 200), ("robert", 200), ("alice", 409), ("a1ice", 409), ("R", 400), ("bob", 200)):
        v.attendre(statut, "/v1/changer_pseudo", {"pseudo": pseudo}, jetons["bob"])
    nonce = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"]
    jeton = v.attendre(200, "/v1/se_connecter", nouvelle.connexion(nonce))["jeton"]
    v.attendre(200, "/v1/se_deconnecter", {"partout": False}, jeton)
    v.attendre(200, "/v1/se_deconnecter", {"partout": True}, jetons["bob"])
    etiquette = b"messagerie/v1/suppression"
    for compte, statut in ((alice, 401), (nouvelle, 200)):
        nonce = v.attendre(200, "/v1/prelude", {"pseudo": "alice"})["nonce"]
        v.attendre(statut, "/v1/supprimer_compte", compte.preuve(nonce, etiquette))


def routes_post(v):
    return [chemin for chemin, operations in v.document["paths"].items() if "post" in operations]


def main():
    with tempfile.TemporaryDirectory() as dossier:
        v = Verification(sys.argv[1], dossier)
        for options, visite in (
            (("--essais-par-minute", "100000", "--requetes-par-minute", "100000"), visiter),
            (("--fichier-max", "1", "--quota-jour", "1", "--quota-total", "2", "--flux-max", "0"), visiter_quotas),
            (("--essais-par-minute", "1", "--requetes-par-minute", "1"), lambda v: [
                v.appeler(chemin, brut=b"{}", jeton=b64(bytes(32))) for _ in range(2) for chemin in routes_post(v)
            ] + [v.appeler("/v1/fichiers/{id}", suite="00" * 32), v.appeler("/v1/flux")]),
        ):
            v.demarrer(*options)
            try:
                visite(v)
            finally:
                v.arreter()
    prevus = {
        (chemin, int(statut)) for chemin, operations in v.document["paths"].items()
        for operation in operations.values() for statut in operation["responses"]}
    jamais = sorted(x for x in prevus - set(v.vus) if x[1] not in (500, 503))
    print(f"openapi: {sum(v.vus.values())} exchanges, {len(v.vus)} of {len(prevus)} documented (route, status) pairs seen")
    print("openapi: never provoked here: " + (", ".join(f"{chemin} {statut}" for chemin, statut in jamais) or "only 500 and 503"))
    for defaut in v.defauts:
        print("openapi: DEFECT", *defaut)
    sys.exit(1 if v.defauts else 0)


main()
