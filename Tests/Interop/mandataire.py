"""A small HTTP proxy in front of a relay that misbehaves on purpose, and in a fixed order: all runs are alike."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Reponse = dict[str, Any]
Perturbation = Callable[[Reponse], "Reponse | None"]


class Mandataire:
    """`apres[route]` changes a success of that route, or makes it none; `fois(route)`: how often it is passed on."""

    def __init__(self, relais: str) -> None:
        self.apres: dict[str, Perturbation] = {}
        self.fois: Callable[[str], int] = lambda route: 1
        self._cible = urlsplit(relais).netloc
        mandataire = self

        class Poignee(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone
                    mandataire._passer(self)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self._serveur = ThreadingHTTPServer(("127.0.0.1", 0), Poignee)
        self._serveur.daemon_threads = True
        self.adresse = f"http://127.0.0.1:{self._serveur.server_port}"
        self._verrou = threading.Lock()
        threading.Thread(target=self._serveur.serve_forever, daemon=True).start()

    def fermer(self) -> None:
        self._serveur.shutdown()
        self._serveur.server_close()

    def _demander(
        self, methode: str, chemin: str, corps: bytes, entetes: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        connexion = http.client.HTTPConnection(self._cible, timeout=30)
        try:
            connexion.request(methode, chemin, corps or None, entetes)
            reponse = connexion.getresponse()
            return reponse.status, dict(reponse.getheaders()), reponse.read()
        finally:
            connexion.close()

    def _passer(self, client: BaseHTTPRequestHandler) -> None:
        corps = client.rfile.read(int(client.headers.get("Content-Length", 0)))
        entetes = {
            nom: v for nom, v in client.headers.items() if nom.lower() in ("authorization", "content-type", "range")
        }
        route = urlsplit(client.path).path.removeprefix("/v1/")
        with self._verrou:
            fois = self.fois(route)
        for _ in range(fois):
            statut, rendus, octets = self._demander(client.command, client.path, corps, entetes)
        perturbation = self.apres.get(route)
        if perturbation and statut in (200, 201):
            with self._verrou:
                change = perturbation(json.loads(octets))
            if change is None:
                client.close_connection = True
                return
            octets = json.dumps(change).encode()
        client.send_response(statut)
        for nom, valeur in rendus.items():
            if nom.lower() in ("content-type", "retry-after", "content-range", "accept-ranges"):
                client.send_header(nom, valeur)
        client.send_header("Content-Length", str(len(octets)))
        client.end_headers()
        client.wfile.write(octets)


class Desordre:
    """Swaps, delays, drops and repeats, on the way to one client and from it; `compte` says how often."""

    RETENUE = 2  # answers that a delayed envelope is missing from
    CACHEE = 40  # the envelope that is kept back until the end

    def __init__(self, mandataire: Mandataire) -> None:
        self.compte: Counter[str] = Counter()
        self._vues: dict[str, int] = {}
        self._anciennes: list[Reponse] = []
        self._numeros: Counter[str] = Counter()
        self.actif = True
        mandataire.apres["synchroniser_messages"] = self._arrivees
        mandataire.apres["envoyer_message"] = self._depart
        mandataire.fois = self._fois

    def _numero(self, quoi: str) -> int:
        self._numeros[quoi] += 1
        return self._numeros[quoi]

    def _retenir(self, message: Reponse) -> bool:
        id = message["id"]
        if id not in self._vues:
            numero = self._numero("enveloppe")
            self._vues[id] = 10**6 if numero == self.CACHEE else self.RETENUE if numero % 6 == 3 else 0
            self.compte["delayed"] += self._vues[id] > 0
        self._vues[id] -= 1
        return self._vues[id] >= 0

    def _arrivees(self, reponse: Reponse) -> Reponse | None:
        if not self.actif or not reponse["messages"]:
            return reponse
        if self._numero("reponse") % 4 == 0:
            self.compte["answers dropped"] += 1
            return None
        messages = [m for m in reponse["messages"] if not self._retenir(m)]
        blocs = [messages[i : i + 5] for i in range(0, len(messages), 5)]
        self.compte["swapped"] += sum(len(b) for b in blocs if len(b) > 1)
        messages = [m for bloc in blocs for m in reversed(bloc)]
        rejeux = [*self._anciennes[-2:], *messages[::7]]
        self.compte["replayed"] += len(rejeux)
        self._anciennes += messages
        messages += [{**m, "id": base64.b64encode(os.urandom(16)).decode()} for m in rejeux]
        return {"messages": messages[:100], "reste": reponse["reste"] and bool(messages)}

    def _depart(self, reponse: Reponse) -> Reponse | None:
        if self.actif and self._numero("depart") % 9 == 5:
            self.compte["send answers dropped"] += 1
            return None
        return reponse

    def _fois(self, route: str) -> int:
        if self.actif and route == "envoyer_message" and self._numero("envoi") % 4 == 2:
            self.compte["sends repeated"] += 1
            return 2
        return 1
