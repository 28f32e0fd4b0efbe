"""What every operation of an open profile works with."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from . import declaration
from .declaration import Declaration
from .etat import Correspondant, Etat, Magasin
from .relais import Relais
from .sessions import Sessions

JOUR = 86_400
GRACE = 3_283_200  # 38 days: what was replaced counts until then


class Contexte:
    """`avis` collects what a user would be shown: alarms and notices, as (kind, account)."""

    def __init__(self, magasin: Magasin, relais: Relais, mdp: str, horloge: Callable[[], float] = time.time) -> None:
        self.magasin, self.relais, self.mdp, self.horloge = magasin, relais, mdp, horloge
        self.avis: list[tuple[str, bytes]] = []

    @property
    def etat(self) -> Etat:
        return self.magasin.etat

    def maintenant(self) -> int:
        return int(self.horloge())

    def transaction(self) -> AbstractContextManager[Etat]:
        return self.magasin.transaction()

    def correspondant(self, compte: bytes) -> Correspondant:
        """Always looked up anew: a transaction that is undone leaves other objects behind."""
        return self.etat.correspondants[compte.hex()]

    def sessions(self, compte: bytes) -> dict[int, Sessions]:
        """Those with each device of an account, which need not be pinned yet."""
        return self.etat.sessions.setdefault(compte.hex(), {})

    def ma_declaration(self, gen: int | None = None) -> Declaration:
        return declaration.lire(self.etat.chaine[-1 if gen is None else gen])

    @property
    def ma_gen(self) -> int:
        return len(self.etat.chaine) - 1
