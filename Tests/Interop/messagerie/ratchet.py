"""12.3 and 12.4: the Double Ratchet with header encryption and an ML-KEM-768 encapsulation in each step.

`Ratchet` is the state of one end. Sending changes it; reading gives another state and leaves this one as it was, so
that a refusal costs nothing.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from .encodage import Lecteur, etiquette, etiquette_encadree, option, u8, u32, variable
from .erreurs import Refus
from .poignee import Cles
from .primitives import (
    H,
    aead,
    alea,
    decapsuler,
    encapsuler,
    hkdf_n,
    hmac_sha256,
    mlkem_publique,
    ouvrir_aead,
    sha512,
    verifier_mlkem,
    verifier_x25519,
    x25519,
    x25519_publique,
)

CONTENU_MAX = 57_344
SAUTS_MAX = 25_000
SAUTEES_GARDEES = 2_000
SAUTEE_DUREE = 3_283_200
DERNIER_N = 2**32 - 2


def kdf_racine(
    racine: bytes, dh: bytes, ss: bytes, emetteur: bytes, recepteur: bytes, ek: bytes, ct: bytes
) -> tuple[bytes, bytes, bytes]:
    """KDF_RK: (new root key, CK, NHK)."""
    info = etiquette("ratchet/racine") + sha512(emetteur + recepteur + ek + ct)
    k = hkdf_n(96, racine, dh + ss, info)
    return k[:32], k[32:64], k[64:]


def kdf_chaine(ck: bytes) -> tuple[bytes, bytes]:
    """KDF_CK: (message key, next chain key)."""
    return hmac_sha256(ck, b"\x01"), hmac_sha256(ck, b"\x02")


@dataclass(frozen=True)
class Entete:
    dh: bytes
    ek: bytes
    ct: bytes | None
    pn: int
    n: int

    def encoder(self) -> bytes:
        return self.dh + self.ek + option(self.ct) + u32(self.pn) + u32(self.n)


def lire_entete(octets: bytes) -> Entete:
    lecteur = Lecteur(octets)
    entete = Entete(
        verifier_x25519(lecteur.fixe(32)),
        lecteur.fixe(1184),
        lecteur.option(lambda: lecteur.fixe(1088)),
        lecteur.u32(),
        lecteur.u32(),
    )
    lecteur.fin()
    if entete.n > DERNIER_N:
        raise Refus("ratchet", "N")
    return entete


def hash_message(message: bytes) -> bytes:
    return H(32, "message-recu", message)


@dataclass(frozen=True)
class Associees:
    """What the associated data of a session's messages are made of."""

    session: bytes
    ik_initiateur: bytes
    ik_repondeur: bytes
    appareil_initiateur: int
    appareil_repondeur: int

    @property
    def entete(self) -> bytes:
        return etiquette_encadree("ratchet/entete") + self.session

    def corps(self, direction: int, debut_message: bytes) -> bytes:
        return (
            self.session
            + H(32, "ik", self.ik_initiateur)
            + H(32, "ik", self.ik_repondeur)
            + u8(direction)
            + u32(self.appareil_initiateur)
            + u32(self.appareil_repondeur)
            + debut_message
        )


def chiffrer(
    associees: Associees,
    direction: int,
    cle_entete: bytes,
    cle_message: bytes,
    entete: Entete,
    contenu: bytes,
    nonces: tuple[bytes, bytes] | None = None,
) -> bytes:
    """One message (12.4). `nonces` are fixed by known-answer tests alone."""
    nonce_entete, nonce_corps = nonces or (alea(24), alea(24))
    debut = nonce_entete + variable(aead(cle_entete, nonce_entete, associees.entete, entete.encoder()))
    corps = aead(cle_message, nonce_corps, associees.corps(direction, debut), contenu)
    return debut + nonce_corps + variable(corps)


@dataclass(frozen=True)
class Message:
    """A message cut into its parts; nothing is opened yet."""

    debut: bytes
    nonce_entete: bytes
    entete: bytes
    nonce_corps: bytes
    corps: bytes


def decouper(message: bytes) -> Message:
    lecteur = Lecteur(message)
    nonce_entete, entete = lecteur.fixe(24), lecteur.variable(2329)
    nonce_corps, corps = lecteur.fixe(24), lecteur.variable(CONTENU_MAX + 16)
    lecteur.fin()
    if len(entete) not in (1241, 2329):
        raise Refus("ratchet", "size of the header")
    return Message(message[: 28 + len(entete)], nonce_entete, entete, nonce_corps, corps)


@dataclass
class Reception:
    """The chain being received. `premiere`: it is the initiator's first one, whose headers have no ct."""

    dh: bytes
    cle_entete: bytes
    ck: bytes
    suivant: int
    premiere: bool


@dataclass
class Emission:
    dh_secrete: bytes
    graine: bytes
    ct: bytes | None
    cle_entete: bytes
    pn: int
    ck: bytes
    suivant: int


@dataclass
class Attente:
    """What the next chain will be made from."""

    dh: bytes
    ek: bytes
    pn: int


@dataclass
class Sautee:
    """The key of a skipped message."""

    cle_entete: bytes
    premiere: bool
    n: int
    cle: bytes
    depuis: int


@dataclass
class Ratchet:
    associees: Associees
    initiateur: bool
    racine: bytes
    entete_emission: bytes
    entete_reception: bytes
    reception: Reception | None = None
    emission: Emission | None = None
    attente: Attente | None = None
    sautees: list[Sautee] = field(default_factory=list)

    @staticmethod
    def initier(cles: Cles, associees: Associees, spk: bytes, paire: tuple[bytes, bytes] | None = None) -> Ratchet:
        """The initiator begins. `paire` (X25519 private key, ML-KEM seed) is fixed by known-answer tests alone."""
        dh, graine = paire or (alea(32), alea(64))
        racine, ck, nhk = kdf_racine(cles.racine, x25519(dh, spk), b"", x25519_publique(dh), spk, b"", b"")
        return Ratchet(
            associees,
            True,
            racine,
            nhk,
            cles.entete_repondeur,
            emission=Emission(dh, graine, None, cles.entete_initiateur, 0, ck, 0),
        )

    @staticmethod
    def repondre(
        cles: Cles, associees: Associees, spk: bytes, message: bytes, maintenant: int
    ) -> tuple[Ratchet, bytes]:
        """The responder begins, at the first message that arrives; `spk` is the private half."""
        m = decouper(message)
        entete = lire_entete(ouvrir_aead(cles.entete_initiateur, m.nonce_entete, associees.entete, m.entete))
        if entete.ct is not None or entete.pn:
            raise Refus("ratchet", "no first message")
        verifier_mlkem(768, entete.ek)
        racine, ck, nhk = kdf_racine(
            cles.racine, x25519(spk, entete.dh), b"", entete.dh, x25519_publique(spk), b"", b""
        )
        ratchet = Ratchet(
            associees,
            False,
            racine,
            cles.entete_repondeur,
            nhk,
            reception=Reception(entete.dh, cles.entete_initiateur, ck, 0, premiere=True),
            attente=Attente(entete.dh, entete.ek, 0),
        )
        return ratchet.lire(message, maintenant)

    # Sending

    def _commencer_chaine(
        self, attente: Attente, paire: tuple[bytes, bytes] | None, encapsule: tuple[bytes, bytes] | None
    ) -> Emission:
        dh, graine = paire or (alea(32), alea(64))
        ss, ct = encapsule or encapsuler(768, attente.ek)
        self.racine, ck, nhk = kdf_racine(
            self.racine, x25519(dh, attente.dh), ss, x25519_publique(dh), attente.dh, attente.ek, ct
        )
        emission = Emission(dh, graine, ct, self.entete_emission, attente.pn, ck, 0)
        self.entete_emission = nhk
        return emission

    def ecrire(
        self,
        contenu: bytes,
        paire: tuple[bytes, bytes] | None = None,
        encapsule: tuple[bytes, bytes] | None = None,
        nonces: tuple[bytes, bytes] | None = None,
    ) -> bytes:
        """The next message. Only known-answer tests give more than the content."""
        if len(contenu) > CONTENU_MAX:
            raise Refus("ratchet", "content too long")
        if self.attente:
            self.emission, self.attente = self._commencer_chaine(self.attente, paire, encapsule), None
        e = self.emission
        assert e is not None
        if e.suivant > DERNIER_N:
            raise Refus("ratchet", "the chain is at its end")
        entete = Entete(x25519_publique(e.dh_secrete), mlkem_publique(768, e.graine), e.ct, e.pn, e.suivant)
        cle, e.ck = kdf_chaine(e.ck)
        e.suivant += 1
        return chiffrer(self.associees, 0 if self.initiateur else 1, e.cle_entete, cle, entete, contenu, nonces)

    # Reading

    def lire(self, message: bytes, maintenant: int) -> tuple[Ratchet, bytes]:
        """(state afterwards, content)."""
        m = decouper(message)
        apres = copy.deepcopy(self)
        apres.oublier_sautees(maintenant)
        cle = apres._cle_pour(m, maintenant)
        direction = 1 if self.initiateur else 0
        contenu = ouvrir_aead(cle, m.nonce_corps, self.associees.corps(direction, m.debut), m.corps)
        del apres.sautees[:-SAUTEES_GARDEES]
        return apres, contenu

    def ouvre_entete(self, message: bytes) -> bool:
        """Whether the message is of this session."""
        m = decouper(message)
        return any(self._essayer(cle, m) is not None for cle in self._cles_entete())

    def oublier_sautees(self, maintenant: int) -> None:
        self.sautees = [s for s in self.sautees if maintenant < s.depuis + SAUTEE_DUREE]

    def _cles_entete(self) -> list[bytes]:
        """In the order in which they are tried."""
        courante = [self.reception.cle_entete] if self.reception else []
        fermees = [s.cle_entete for s in reversed(self.sautees)]
        return list(dict.fromkeys([*courante, self.entete_reception, *fermees]))

    def _essayer(self, cle: bytes, m: Message) -> bytes | None:
        try:
            return ouvrir_aead(cle, m.nonce_entete, self.associees.entete, m.entete)
        except Refus:
            return None

    def _cle_pour(self, m: Message, maintenant: int) -> bytes:
        for cle_entete in self._cles_entete():
            clair = self._essayer(cle_entete, m)
            if clair is None:
                continue
            entete = lire_entete(clair)
            if self.reception and cle_entete == self.reception.cle_entete:
                return self._cle_courante(self.reception, entete, maintenant)
            if cle_entete == self.entete_reception:
                return self._cle_nouvelle(entete, maintenant)
            return self._cle_sautee(cle_entete, entete)
        raise Refus("ratchet", "not of this session")

    def _cle_courante(self, r: Reception, entete: Entete, maintenant: int) -> bytes:
        if entete.dh != r.dh or (entete.ct is None) != r.premiere:
            raise Refus("ratchet", "header")
        if entete.n < r.suivant:
            return self._cle_sautee(r.cle_entete, entete)
        if entete.n - r.suivant > SAUTS_MAX:
            raise Refus("ratchet", "skips too many")
        return self._avancer(r, entete.n, maintenant)

    def _cle_nouvelle(self, entete: Entete, maintenant: int) -> bytes:
        e, r = self.emission, self.reception
        if e is None or entete.ct is None:
            raise Refus("ratchet", "a new chain that answers nothing")
        atteint = r.suivant if r else 0
        if entete.pn < atteint or (r is None and entete.pn):
            raise Refus("ratchet", "PN")
        if entete.pn - atteint + entete.n > SAUTS_MAX:
            raise Refus("ratchet", "skips too many")
        verifier_mlkem(768, entete.ek)
        ss = decapsuler(768, e.graine, entete.ct)
        racine, ck, nhk = kdf_racine(
            self.racine,
            x25519(e.dh_secrete, entete.dh),
            ss,
            entete.dh,
            x25519_publique(e.dh_secrete),
            mlkem_publique(768, e.graine),
            entete.ct,
        )
        if r:
            self._sauter(r, entete.pn, maintenant)
        self.racine = racine
        self.reception = Reception(entete.dh, self.entete_reception, ck, 0, premiere=False)
        self.entete_reception = nhk
        self.emission, self.attente = None, Attente(entete.dh, entete.ek, e.suivant)
        return self._avancer(self.reception, entete.n, maintenant)

    def _cle_sautee(self, cle_entete: bytes, entete: Entete) -> bytes:
        for i, s in enumerate(self.sautees):
            if s.cle_entete == cle_entete and s.n == entete.n:
                if (entete.ct is None) != s.premiere:
                    raise Refus("ratchet", "header")
                return self.sautees.pop(i).cle
        raise Refus("ratchet", "read before, or erased")

    def _sauter(self, r: Reception, jusqu_a: int, maintenant: int) -> None:
        while r.suivant < jusqu_a:
            cle, r.ck = kdf_chaine(r.ck)
            self.sautees.append(Sautee(r.cle_entete, r.premiere, r.suivant, cle, maintenant))
            r.suivant += 1

    def _avancer(self, r: Reception, n: int, maintenant: int) -> bytes:
        self._sauter(r, n, maintenant)
        cle, r.ck = kdf_chaine(r.ck)
        r.suivant += 1
        return cle
