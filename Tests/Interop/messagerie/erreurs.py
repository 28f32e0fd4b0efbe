"""What can go wrong, by who is to blame."""

from __future__ import annotations


class Refus(Exception):
    """Bytes, a key, a statement, a message that the document says must be refused. `raison` is a short stable name."""

    def __init__(self, raison: str, detail: str = "") -> None:
        super().__init__(f"{raison}: {detail}" if detail else raison)
        self.raison = raison


class Alarme(Refus):
    """A refusal that 8.2 or 11 makes an alarm: nothing is sent to the account until its user has decided."""


class PrecleFinie(Refus):
    """A prekey that is correct but over: its owner has not been there for a long time (section 9)."""

    def __init__(self) -> None:
        super().__init__("precle_finie")


class Incompris(Exception):
    """A message that was opened and whose content is not understood (section 11)."""


class ErreurRelais(Exception):
    """A refusal in the agreed form (section 18)."""

    def __init__(self, code: str, statut: int, corps: dict, attente: int | None = None) -> None:
        super().__init__(f"{statut} {code}")
        self.code, self.statut, self.corps, self.attente = code, statut, corps, attente


class SansReponse(Exception):
    """No answer: it decides nothing (section 18)."""


class AutreForme(SansReponse):
    """An answer of another form than the agreed one: it decides as little."""
