"""The way to the relay when it is a bad one: connections dropped, replies late, cut short, asked for twice, or 500."""

from __future__ import annotations

import http.client
import importlib.util
import random
import socket
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

# The proxy of the second client's tests, of which this is one that drops and delays.
_AUTRE = importlib.util.spec_from_file_location(
    "mandataire_interop", Path(__file__).resolve().parent.parent / "Interop" / "mandataire.py"
)
assert _AUTRE and _AUTRE.loader
_module = importlib.util.module_from_spec(_AUTRE)
_AUTRE.loader.exec_module(_module)
Mandataire = _module.Mandataire

_PASSENT = ("authorization", "content-type", "accept", "range", "last-event-id")
_REVIENNENT = ("content-type", "retry-after", "content-range", "accept-ranges")
# Of a hundred requests; a repeated one goes to the relay twice in a row.
TORTS = {
    "coupee avant": 2.5,
    "coupee apres": 2.5,
    "retard": 1.0,
    "tronquee": 2.0,
    "repetee": 3.0,
    "500 avant": 1.5,
    "500 apres": 1.5,
}
RETARD = 5.0


class MandataireHostile(Mandataire):
    """Passes everything on, streams too; while `actif`, in its own way."""

    def __init__(self, relais: str, graine: int) -> None:
        super().__init__(relais)
        self._serveur.RequestHandlerClass.disable_nagle_algorithm = True
        self._serveur.handle_error = lambda *_: None  # of a client that went away between two requests
        self._serveur.socket.listen(128)
        self.actif = False
        self.compte: Counter[str] = Counter()
        self._hasard = random.Random(graine)
        self._hasard_verrou = threading.Lock()

    def _tort(self) -> str | None:
        with self._hasard_verrou:
            tirage = self._hasard.uniform(0, 100)
        if not self.actif:
            return None
        for tort, part in TORTS.items():
            if tirage < part:
                self.compte[tort] += 1
                return tort
            tirage -= part
        return None

    def _passer(self, client: BaseHTTPRequestHandler) -> None:
        try:
            corps = client.rfile.read(int(client.headers.get("Content-Length", 0)))
            entetes = {nom: v for nom, v in client.headers.items() if nom.lower() in _PASSENT}
            if client.path.endswith("/flux"):
                self._flux(client, entetes)
            else:
                self._repondre(client, corps, entetes, self._tort())
        except (OSError, http.client.HTTPException):
            # The relay is away, or the client: the connection ends.
            self._couper(client)

    def _repondre(
        self, client: BaseHTTPRequestHandler, corps: bytes, entetes: dict[str, str], tort: str | None
    ) -> None:
        if tort == "coupee avant":
            return self._couper(client)
        if tort == "500 avant":
            return self._rendre(client, 500, {"Content-Type": "text/html"}, b"<h1>500</h1>")
        if tort == "retard":
            time.sleep(RETARD)
        if tort == "repetee":
            self._demander(client.command, client.path, corps, entetes)
        statut, rendus, octets = self._demander(client.command, client.path, corps, entetes)
        if tort == "coupee apres":
            return self._couper(client)
        if tort == "500 apres":
            return self._rendre(client, 500, {"Content-Type": "text/html"}, b"<h1>500</h1>")
        self._rendre(client, statut, rendus, octets, len(octets) // 2 if tort == "tronquee" else None)

    def _rendre(
        self,
        client: BaseHTTPRequestHandler,
        statut: int,
        entetes: dict[str, str],
        octets: bytes,
        jusqua: int | None = None,
    ) -> None:
        client.send_response(statut)
        for nom, valeur in entetes.items():
            if nom.lower() in _REVIENNENT:
                client.send_header(nom, valeur)
        client.send_header("Content-Length", str(len(octets)))
        client.end_headers()
        client.wfile.write(octets[:jusqua])
        if jusqua is not None:
            self._couper(client)

    def _flux(self, client: BaseHTTPRequestHandler, entetes: dict[str, str]) -> None:
        with self._hasard_verrou:
            # Cut after a while, in the middle of whatever is being said.
            fin = time.monotonic() + self._hasard.expovariate(1 / 30)
        amont = http.client.HTTPConnection(self._cible, timeout=60)
        try:
            amont.request("GET", client.path, None, entetes)
            reponse = amont.getresponse()
            client.send_response(reponse.status)
            client.send_header("Content-Type", reponse.headers.get("Content-Type", ""))
            client.send_header("Connection", "close")
            client.end_headers()
            while octets := reponse.read1(65536):
                if self.actif and time.monotonic() > fin:
                    self.compte["flux coupe"] += 1
                    client.wfile.write(octets[: len(octets) // 2])
                    break
                client.wfile.write(octets)
        finally:
            amont.close()
            self._couper(client)

    def _couper(self, client: BaseHTTPRequestHandler) -> None:
        client.close_connection = True
        try:
            client.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
