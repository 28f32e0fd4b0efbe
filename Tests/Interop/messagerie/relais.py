"""Section 17, the transport: one request, one answer, and what counts as none."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from .encodage import base64_de, objet_json
from .erreurs import AutreForme, ErreurRelais, Refus, SansReponse

T = TypeVar("T")

REPONSE_MAX = 4_194_304
DELAI_CONNEXION, DELAI, DELAI_TOTAL = 5.0, 20.0, 60.0
ATTENTE_MAX, ESSAIS = 5, 5


def _boucle_locale(hote: str) -> bool:
    try:
        return ipaddress.ip_address(hote).is_loopback
    except ValueError:
        return hote == "localhost"


def membre(objet: Any, nom: str, type_: type[T]) -> T:
    """A member of an answer; a missing one, or one of another type, makes it an answer of another form."""
    valeur = objet.get(nom) if isinstance(objet, dict) else None
    if type(valeur) is not type_ or (isinstance(valeur, int) and valeur < 0):
        raise AutreForme(f"the answer has no {nom}")
    return valeur


class Relais:
    """Every request has a connection of its own, so none tells the relay more than it says."""

    def __init__(self, adresse: str, autorite: str | None = None) -> None:
        url = urlsplit(adresse)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise Refus("adresse", adresse)
        if url.scheme == "http" and not _boucle_locale(url.hostname):
            raise Refus("adresse", "http:// but to the loopback")
        self.adresse = adresse
        self._hote, self._port = url.hostname, url.port
        self._tls: ssl.SSLContext | None = None
        if url.scheme == "https":
            self._tls = ssl.create_default_context(cafile=autorite)
            self._tls.minimum_version = ssl.TLSVersion.TLSv1_3

    def _connexion(self) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection(self._hote, self._port, timeout=DELAI_CONNEXION, context=self._tls)
        return http.client.HTTPConnection(self._hote, self._port, timeout=DELAI_CONNEXION)

    def _echanger(
        self,
        methode: str,
        chemin: str,
        corps: bytes | Iterable[bytes] | None,
        entetes: dict[str, str],
        lire: Callable[[http.client.HTTPResponse], T],
    ) -> T:
        connexion = self._connexion()
        try:
            connexion.connect()
            connexion.sock.settimeout(DELAI)
            connexion.request(methode, chemin, corps, entetes)
            return lire(connexion.getresponse())
        except (OSError, http.client.HTTPException) as erreur:
            raise SansReponse(repr(erreur)) from None
        finally:
            connexion.close()

    @staticmethod
    def _lire_json(reponse: http.client.HTTPResponse) -> dict[str, Any]:
        octets, fin = b"", time.monotonic() + DELAI_TOTAL
        while len(octets) <= REPONSE_MAX and (morceau := reponse.read1(65_536)):
            octets += morceau
            if time.monotonic() > fin:
                raise SansReponse("the answer takes too long")
        if len(octets) > REPONSE_MAX or reponse.getheader("Content-Type", "").split(";")[0] != "application/json":
            raise AutreForme(f"status {reponse.status}, another form")
        try:
            objet = objet_json(octets)
        except ValueError:
            raise AutreForme(f"status {reponse.status}, no JSON") from None
        if reponse.status in (200, 201):
            return objet
        if membre(objet, "statut", int) != reponse.status:
            raise AutreForme("a refusal of another form")
        attente = reponse.getheader("Retry-After", "")
        raise ErreurRelais(
            membre(objet, "code", str), reponse.status, objet, int(attente) if attente.isdigit() else None
        )

    def _patiemment(self, demande: Callable[[], T]) -> T:
        """After 429 and 503: five attempts in all, as `Retry-After` says when that is at most 5 s (17.7)."""
        for essai in range(ESSAIS):
            try:
                return demande()
            except ErreurRelais as erreur:
                if erreur.statut not in (429, 503) or erreur.attente is None or erreur.attente > ATTENTE_MAX:
                    raise
                if essai == ESSAIS - 1:
                    raise
                time.sleep(erreur.attente)
        raise AssertionError

    def appeler(self, route: str, corps: dict[str, Any], jeton: bytes | None = None) -> dict[str, Any]:
        entetes = {"Content-Type": "application/json", **self._autorisation(jeton)}
        octets = json.dumps(corps).encode()
        return self._patiemment(lambda: self._echanger("POST", f"/v1/{route}", octets, entetes, self._lire_json))

    @staticmethod
    def _autorisation(jeton: bytes | None) -> dict[str, str]:
        return {} if jeton is None else {"Authorization": f"Bearer {base64_de(jeton)}"}

    def envoyer_fichier(
        self, id: bytes, effacement: bytes, morceaux: Iterable[bytes], taille: int, jeton: bytes
    ) -> int:
        """When the relay lets the file go."""
        entetes = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(taille),
            **self._autorisation(jeton),
        }
        chemin = f"/v1/envoyer_fichier?id={id.hex()}&effacement={effacement.hex()}"
        return membre(self._echanger("POST", chemin, morceaux, entetes, self._lire_json), "expire", int)

    def recevoir_fichier(self, id: bytes, taille: int, sortie: BinaryIO) -> None:
        def lire(reponse: http.client.HTTPResponse) -> None:
            if reponse.status != 200:
                self._lire_json(reponse)
                raise AutreForme(f"status {reponse.status}")
            recus = 0
            while morceau := reponse.read(65_536):
                recus += len(morceau)
                if recus > taille:
                    raise Refus("fichier", "bytes after the end")
                sortie.write(morceau)

        self._patiemment(lambda: self._echanger("GET", f"/v1/fichiers/{id.hex()}", None, {}, lire))
