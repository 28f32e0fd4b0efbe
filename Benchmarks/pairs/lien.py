"""HTTP/1.1 as the bench needs it, on asyncio's protocols: streams and coroutines would cost more than the relay does."""

import asyncio
import re

LONGUEUR = re.compile(rb"content-length:\s*(\d+)", re.I)
MORCEAUX = re.compile(rb"transfer-encoding:\s*chunked", re.I)


class Tuyau(asyncio.Protocol):
    """A connection and the bytes that came in and were not understood yet."""

    def __init__(self):
        self.entree = b""
        self.ferme = False

    @classmethod
    async def ouvrir_tuyau(cls, host, port, *reste):
        _, tuyau = await asyncio.get_running_loop().create_connection(lambda: cls(*reste), host, port)
        return tuyau

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, erreur):
        self.ferme = True

    def fermer(self):
        self.ferme = True
        self.transport.close()

    def lire_tete(self):
        """Status and head, taken from the front; nothing while it is not there as a whole."""
        fin = self.entree.find(b"\r\n\r\n")
        if fin < 0:
            return None
        tete, self.entree = self.entree[:fin], self.entree[fin + 4:]
        return int(tete[9:12]), tete


class Demorceleur:
    """Takes the chunks of a chunked body apart, as far as they have come."""

    def __init__(self):
        self.reste, self.fini = 0, False

    def avancer(self, entree):
        """Contents, and what is left of the input. `reste` counts the bytes of a chunk with the line end behind it."""
        contenu = []
        while entree and not self.fini:
            if self.reste:
                pris = entree[:self.reste]
                entree = entree[len(pris):]
                # The last two bytes of a chunk are its line end.
                utile = max(0, min(len(pris), self.reste - 2))
                contenu.append(pris[:utile])
                self.reste -= len(pris)
                continue
            fin = entree.find(b"\r\n")
            if fin < 0:
                break
            taille = int(entree[:fin].split(b";")[0], 16)
            if taille == 0:
                if len(entree) < fin + 4:
                    break
                entree, self.fini = entree[fin + 4:], True
            else:
                entree, self.reste = entree[fin + 2:], taille + 2
        return b"".join(contenu), entree


class Lien(Tuyau):
    """A kept connection with one request on its way at a time."""

    def __init__(self):
        super().__init__()
        self.suite = self.tete = None

    @classmethod
    async def ouvrir(cls, host, port):
        return await cls.ouvrir_tuyau(host, port)

    def demander(self, route, corps, jeton=None, suite=None, type_corps="application/json", accepte=None):
        """Sends a request; `suite` is called with status and body. Without a body it is a GET."""
        self.suite = suite
        tete = (f"{'GET' if corps is None else 'POST'} /v1/{route} HTTP/1.1\r\nHost: localhost\r\n"
                f"Content-Type: {type_corps}\r\nContent-Length: {len(corps or b'')}\r\n")
        if jeton:
            tete += f"Authorization: Bearer {jeton}\r\n"
        if accepte:
            tete += f"Accept: {accepte}\r\n"
        self.transport.write(tete.encode() + b"\r\n" + (corps or b""))

    async def obtenir(self, route, corps, jeton=None, accepte=None):
        """Status and body of a request."""
        reponse = asyncio.get_running_loop().create_future()
        self.demander(route, corps, jeton, lambda *valeurs: reponse.set_result(valeurs), accepte=accepte)
        return await asyncio.wait_for(reponse, 60)

    def data_received(self, donnees):
        self.entree = self.entree + donnees if self.entree else donnees
        if self.tete is None:
            self.tete = self.lire_tete()
            if self.tete is None:
                return
            self.demorceleur, self.corps = Demorceleur(), b""
            longueur = LONGUEUR.search(self.tete[1])
            self.longueur = int(longueur[1]) if longueur else None
        if self.longueur is not None:
            if len(self.entree) < self.longueur:
                return
            corps, self.entree = self.entree[:self.longueur], self.entree[self.longueur:]
        else:
            contenu, self.entree = self.demorceleur.avancer(self.entree)
            self.corps += contenu
            if not self.demorceleur.fini:
                return
            corps = self.corps
        statut, self.tete = self.tete[0], None
        self.suite(statut, corps)


class Flux(Tuyau):
    """A live stream: calls with the data of each message."""

    def __init__(self, sur_message):
        super().__init__()
        self.sur_message = sur_message
        self.ouvert = asyncio.get_running_loop().create_future()
        self.demorceleur, self.evenements, self.morcele = Demorceleur(), b"", None

    @classmethod
    async def ouvrir(cls, host, port, jeton, sur_message):
        flux = await cls.ouvrir_tuyau(host, port, sur_message)
        flux.transport.write(
            f"GET /v1/flux HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {jeton}\r\nAccept: text/event-stream\r\n\r\n"
            .encode())
        statut = await asyncio.wait_for(flux.ouvert, 20)
        if statut != 200:
            raise RuntimeError(f"GET /v1/flux was answered {statut}")
        return flux

    def connection_lost(self, erreur):
        super().connection_lost(erreur)
        if not self.ouvert.done():
            self.ouvert.set_exception(ConnectionError("the relay closed a stream"))

    def data_received(self, donnees):
        self.entree = self.entree + donnees if self.entree else donnees
        if self.morcele is None:
            lue = self.lire_tete()
            if lue is None:
                return
            statut, tete = lue
            self.morcele = MORCEAUX.search(tete) is not None
            self.ouvert.set_result(statut)
        if self.morcele:
            contenu, self.entree = self.demorceleur.avancer(self.entree)
        else:
            contenu, self.entree = self.entree, b""
        *entiers, self.evenements = (self.evenements + contenu).split(b"\n\n")
        for evenement in entiers:
            if b"event: message" in evenement:
                self.sur_message(evenement)
