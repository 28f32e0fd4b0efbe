"""Accounts as docs/PROTOCOL.md describes them, and the requests that they make, with PyNaCl and cryptography and none of the
project's own code."""
import base64
import copy
import hashlib
import os
import struct
import time

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM1024PrivateKey
from nacl.public import PrivateKey
from nacl.signing import SigningKey

NOM = "verification"
SCEAU, SPK, PQSPK, OPK, PQOPK = 1, 3, 4, 5, 6
DURABLES = (SCEAU, SPK, PQSPK)


def b64(octets):
    return base64.b64encode(octets).decode()


def variable(octets):
    return struct.pack(">I", len(octets)) + octets


class Compte:
    """An account's keys, and the requests that it makes."""

    def __init__(self, pseudo):
        self.pseudo = pseudo
        self.ik, self.dsk, self.rec = (SigningKey.generate() for _ in range(3))
        self.alea, self.recx, self.numero = os.urandom(16), self.cle_x25519(), 0
        suite = self.suite(bytes(32), b"\0")
        self.id = hashlib.blake2b(variable(b"messagerie/v1/compte-id") + suite, digest_size=16).digest()
        self.corps = variable(b"messagerie/v1/declaration") + self.id + suite
        self.declaration = variable(self.corps) + struct.pack(">HB", 1, 0) + self.ik.sign(self.corps).signature
        self.cle_auth, self.sel = os.urandom(32), os.urandom(32)

    def suite(self, precedente, raison):
        """A statement's body after the account: one device, whose keys are as old as the statement."""
        suite = self.alea + struct.pack(">II", self.numero, self.numero) + precedente + bytes(self.ik.verify_key)
        suite += struct.pack(">HI", 1, 1) + self.cle_x25519() + bytes(self.dsk.verify_key)
        suite += struct.pack(">I", self.numero) + bytes(self.rec.verify_key) + self.recx + raison
        return suite + struct.pack(">Q", int(time.time()))

    def renouvele(self):
        """The same person with another password and other keys."""
        nouveau = copy.copy(self)
        nouveau.ik, nouveau.dsk, nouveau.numero = SigningKey.generate(), SigningKey.generate(), self.numero + 1
        precedente = hashlib.blake2b(
            variable(b"messagerie/v1/hash-declaration") + self.corps, digest_size=32).digest()
        nouveau.corps = variable(b"messagerie/v1/declaration") + self.id + nouveau.suite(precedente, b"\1")
        signatures = b"\0" + nouveau.ik.sign(nouveau.corps).signature + b"\1" + self.ik.sign(nouveau.corps).signature
        nouveau.declaration = variable(nouveau.corps) + struct.pack(">H", 2) + signatures
        nouveau.cle_auth, nouveau.sel = os.urandom(32), os.urandom(32)
        return nouveau

    def changement(self, nouveau, **changements):
        return {
            "compte": b64(self.id), "idempotence": b64(os.urandom(16)), "ancienneCleAuth": b64(self.cle_auth),
            "sel": b64(nouveau.sel), "version": 1, "cleAuth": b64(nouveau.cle_auth),
            "declaration": b64(nouveau.declaration), "precles": [nouveau.precle(u, 90) for u in DURABLES],
        } | changements

    def annulation(self, cle, **changements):
        message = variable(b"messagerie/v1/annulation") + variable(NOM.encode()) + self.id
        message += variable(cle) + struct.pack(">I", self.numero + 1)
        return {
            "compte": b64(self.id), "idempotence": b64(cle), "numero": self.numero + 1, "appareil": 1,
            "signature": b64(self.dsk.sign(message).signature),
        } | changements

    @staticmethod
    def cle_x25519():
        return bytes(PrivateKey.generate().public_key)

    def precle(self, usage, numero):
        debut = int(time.time())
        ml_kem = usage in (PQSPK, PQOPK)
        cle = MLKEM1024PrivateKey.generate().public_key().public_bytes_raw() if ml_kem else self.cle_x25519()
        corps = variable(b"messagerie/v1/precle") + bytes([usage]) + self.id
        corps += struct.pack(">IIQQ", 1, numero, debut, debut + 45 * 86400) + variable(cle)
        return b64(variable(corps) + self.dsk.sign(corps).signature)

    def creation(self, **changements):
        return {
            "pseudo": self.pseudo, "sel": b64(self.sel), "version": 1, "cleAuth": b64(self.cle_auth),
            "declaration": b64(self.declaration), "precles": [self.precle(u, 1) for u in DURABLES],
        } | changements

    def connexion(self, nonce, **changements):
        epoque = {"numero": 1, "mac": b64(bytes(32))}
        return self.preuve(nonce, b"messagerie/v1/connexion") | {"epoque": epoque} | changements

    def preuve(self, nonce, etiquette):
        message = variable(etiquette) + variable(NOM.encode()) + variable(base64.b64decode(nonce))
        return {
            "pseudo": self.pseudo, "appareil": 1, "nonce": nonce, "cleAuth": b64(self.cle_auth),
            "signature": b64(self.dsk.sign(message).signature),
        }
