"""12.5 and 12.6: the sessions with one device, which of them is sent on, and in which one a message is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .erreurs import Refus
from .poignee import Champs, lire_champs
from .ratchet import Ratchet

RECEVANTES = 40
ETEINTES_MAX = 4_096
SANS_REPONSE_DUREE = 604_800


@dataclass
class Session:
    """`champs` are the handshake's. `echeance`: until when the handshake of one that the other end began counts."""

    ratchet: Ratchet
    gen_moi: int
    gen_lui: int
    ik_lui: bytes
    initiee_ici: bool
    champs: bytes
    paquet_le: int
    echeance: int
    entendue: int
    lue: bool = False
    fermee: bool = False
    perdante: bool = False
    choisie: int = 0

    @property
    def id(self) -> bytes:
        return self.ratchet.associees.session

    @property
    def sans_reponse(self) -> bool:
        return self.initiee_ici and not self.lue

    @property
    def poignee(self) -> Champs:
        return lire_champs(self.champs)


@dataclass
class Eteinte:
    nom: bytes
    fin: int


@dataclass
class DernierMot:
    """The `rotation` that closed a gen."""

    flux: str
    seq: int


@dataclass
class Sessions:
    liste: list[Session] = field(default_factory=list)
    eteintes: list[Eteinte] = field(default_factory=list)
    gens_fermees: dict[int, DernierMot] = field(default_factory=dict)
    compteur: int = 0

    def active(self, gen_moi: int, gen_lui: int, ik_lui: bytes, maintenant: int) -> Session | None:
        possibles = [
            s
            for s in self.liste
            if (s.gen_moi, s.gen_lui, s.ik_lui) == (gen_moi, gen_lui, ik_lui)
            and s.choisie
            and not s.fermee
            and not s.perdante
            and not (s.sans_reponse and maintenant >= s.paquet_le + SANS_REPONSE_DUREE)
        ]
        return max(possibles, key=lambda s: s.choisie, default=None)

    def choisir(self, session: Session) -> None:
        self.compteur += 1
        session.choisie = self.compteur

    def ajouter(self, session: Session, maintenant: int) -> None:
        """A new one; beyond 41 the longest silent goes, but neither the active one nor the newest."""
        for ancienne in self.liste:
            ancienne.ratchet.oublier_sautees(maintenant)
        self.liste.append(session)
        active = self.active(session.gen_moi, session.gen_lui, session.ik_lui, maintenant)
        while len(self.liste) > RECEVANTES + 1:
            self.eteindre(
                min((s for s in self.liste if s is not active and s is not session), key=lambda s: s.entendue)
            )

    def eteindre(self, session: Session) -> None:
        """Erases it; the handshake of one that used no one-time prekey is remembered against a replay."""
        self.liste = [s for s in self.liste if s is not session]
        if not session.initiee_ici and not session.poignee.ponctuelle:
            self.eteintes.append(Eteinte(session.poignee.nom, session.echeance))
            self.eteintes.sort(key=lambda e: e.fin)
            del self.eteintes[:-ETEINTES_MAX]

    def eteindre_si(self, condition: Callable[[Session], bool]) -> None:
        for session in [s for s in self.liste if condition(s)]:
            self.eteindre(session)

    def fermer_gen(self, gen: int, mot: DernierMot) -> None:
        """The first `rotation` of a gen counts."""
        self.gens_fermees.setdefault(gen, mot)
        for s in self.liste:
            s.fermee = s.fermee or s.gen_lui == gen

    # Reading: which session

    def de_poignee(self, champs: Champs) -> Session | None:
        """The session that this handshake made, if the other end began it; None for a new one."""
        for s in self.liste:
            connus = s.poignee
            if connus.nom != champs.nom:
                continue
            if s.initiee_ici:
                raise Refus("poignee", "sent back")
            if connus != champs:
                raise Refus("poignee", "names other prekeys than at first")
            return s
        if any(e.nom == champs.nom for e in self.eteintes):
            raise Refus("poignee", "a replay")
        return None

    def de_message(self, message: bytes) -> Session:
        """Without an amorce: the first whose header opens, the one that became active last first."""
        for s in sorted(self.liste, key=lambda s: s.choisie, reverse=True):
            if s.ratchet.ouvre_entete(message):
                return s
        raise Refus("session", "none opens it")

    # Reading: what becomes of it

    def apres_lecture(self, session: Session, avec_amorce: bool, maintenant: int) -> None:
        active = self.active(session.gen_moi, session.gen_lui, session.ik_lui, maintenant)
        session.lue, session.entendue = True, maintenant
        if session is active or session.fermee:
            return
        if not avec_amorce:
            session.perdante = False
            self.choisir(session)
        elif active and active.sans_reponse:
            if session.id < active.id:
                active.perdante, session.perdante = True, False
                self.choisir(session)
            else:
                active.perdante, session.perdante = False, True
        elif not session.perdante:
            self.choisir(session)

    def apres_reprise(self, session: Session, avec_amorce: bool) -> None:
        if avec_amorce and session.perdante:
            session.perdante = False
            if not session.fermee:
                self.choisir(session)
