"""What neither client may be made to do: by a relay, by somebody in front of it, by a correspondent."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

from banc import Banc, EchecChiffre, arrivees, recevoir_sans_accuser, session_de
from messagerie import compte as comptes
from messagerie import declaration, enveloppe, ratchet
from messagerie.client import Client
from messagerie.encodage import base64_de, octets_de_base64
from messagerie.enveloppe import Amorce, Interieur
from messagerie.envoi import faire_contenu, sceau_garde
from messagerie.erreurs import Alarme, Refus
from messagerie.primitives import alea, mlkem_publique, x25519_publique
from messagerie.ratchet import Entete
from messagerie.reception import Budget, recevoir


class EssaisHostiles(Banc):
    def test_i_refus(self) -> None:
        """What a relay, or somebody in front of it, may not do to this client."""
        devant = self.mandataire()
        p, s, q = self.client(adresse=devant.adresse), self.chiffre(), self.client()

        def refuse(route: str, changer: Any, raison: str, quoi: Any) -> None:
            def perturber(reponse: dict[str, Any]) -> dict[str, Any]:
                changer(reponse)
                return reponse

            devant.apres[route] = perturber
            with self.assertRaises((Refus, Alarme)) as leve:
                quoi()
            self.assertEqual(leve.exception.raison, raison)
            del devant.apres[route]

        def changer_octet(liste: list[str], i: int, position: int = -1) -> None:
            octets = bytearray(octets_de_base64(liste[i]))
            octets[position] ^= 1
            liste[i] = base64_de(bytes(octets))

        def ecrire() -> Any:
            return p.envoyer(s.pseudo, "refuse")

        refuse("prelude", lambda r: r.update(relais="un-autre"), "nom_relais", lambda: comptes.se_connecter(p.c))
        for position in (-1, 150, 110):
            refuse(
                "verification_utilisateur",
                lambda r: changer_octet(r["declarations"], 0, position),
                "signature" if position == -1 else "declaration",
                ecrire,
            )
        refuse(
            "verification_utilisateur",
            lambda r: r.update(compte=base64_de(q.etat.compte)),
            "declarations_en_desordre",
            ecrire,
        )
        self.assertEqual(p.etat.correspondants, {})
        paquet = lambda r: r["appareils"][0]["precles"]
        refuse("cles", lambda r: paquet(r).pop(2), "paquet", ecrire)
        refuse("cles", lambda r: paquet(r).pop(0), "paquet", ecrire)
        refuse("cles", lambda r: paquet(r).append(paquet(r)[0]), "paquet", ecrire)
        refuse("cles", lambda r: changer_octet(paquet(r), 1), "signature", ecrire)
        refuse("cles", lambda r: changer_octet(paquet(r), 2, 1631), "signature", ecrire)
        refuse("cles", lambda r: r["appareils"][0].update(appareil=2), "paquet", ecrire)
        self.assertEqual((p.etat.sortie, p.conversation(s.compte)), ([], []))

        p.envoyer(s.pseudo, "bonjour")
        s.dire("synchroniser")
        s.dire("accepter", p.etat.pseudo)
        s.dire("envoyer", p.etat.pseudo, "bonjour")
        (message,) = comptes.appeler(p.c, "synchroniser_messages", {"limite": 10})["messages"]
        enveloppe = octets_de_base64(message["enveloppe"])
        change = enveloppe[:-1] + bytes([enveloppe[-1] ^ 1])
        self.assertEqual(recevoir(p.c, change, 0, Budget()), "refuse sceau: does not open")
        self.assertEqual(arrivees(p), ["lu"])
        devant.apres["synchroniser_messages"] = lambda r: {"messages": r["messages"] or [message], "reste": False}
        self.assertEqual(arrivees(p), ["rejeu"])
        del devant.apres["synchroniser_messages"]
        self.assertEqual(len(p.conversation(s.compte, "recu")), 1)

        connue = declaration.lire(p.correspondant(s.pseudo).declarations[-1])
        forge = declaration.faire_suite(connue, b"\1" * 32, b"\2" * 32, connue.appareils, 1, 0)
        alarmes = {
            "signature_manquante": lambda r: r["declarations"].append(base64_de(forge.octets)),
            "retour_en_arriere": lambda r: r["declarations"].clear(),
            "declaration_malformee": lambda r: changer_octet(r["declarations"], 0, 4),
        }
        for raison, changer in alarmes.items():
            with p.c.transaction():
                p.correspondant(s.pseudo).paquets = {}
            refuse("cles", changer, raison, ecrire)
            self.assertEqual(p.correspondant(s.pseudo).alarme, raison)
            with self.assertRaises(Refus):
                ecrire()
            p.admettre(s.compte)
            self.assertIsNone(p.correspondant(s.pseudo).alarme)
        p.envoyer(s.pseudo, "rassure")
        s.dire("synchroniser")
        self.assertEqual(self.lus_de_chiffre(s), ["bonjour", "rassure"])

    def test_j_refus_de_chiffre(self) -> None:
        """The same bundle and statement against the messenger's own client."""
        devant = self.mandataire()
        p, s = self.client(), self.chiffre(adresse=devant.adresse)

        def sans_pq(reponse: dict[str, Any]) -> dict[str, Any]:
            reponse["appareils"][0]["precles"].pop(2)
            return reponse

        def forge(reponse: dict[str, Any]) -> dict[str, Any]:
            octets = octets_de_base64(reponse["declarations"][0])
            reponse["declarations"][0] = base64_de(octets[:-1] + bytes([octets[-1] ^ 1]))
            return reponse

        for route, perturbation in (("verification_utilisateur", forge), ("cles", sans_pq)):
            devant.apres[route] = perturbation
            with self.assertRaises(EchecChiffre):
                s.dire("envoyer", p.etat.pseudo, "refuse")
            del devant.apres[route]
        s.dire("envoyer", p.etat.pseudo, "accepte")
        self.assertEqual(arrivees(p), ["lu"])
        self.assertEqual(self.lus_de_python(p, s), ["accepte"])

    def test_k_correspondant_hostile(self) -> None:
        """A correspondent who makes envelopes by hand: each is refused, kept apart and counted, and costs nothing."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        s.ouvrir_agent()
        illisibles = [0]

        def lire() -> str:
            lus = len(s.recus)
            s.dire("synchroniser")
            avant, illisibles[0] = illisibles[0], s.dire("profil")[0]["illisibles"]
            return "lu" if len(s.recus) > lus else "refuse" if illisibles[0] > avant else "silence"

        self.tourmenter(Hostile(p, s.compte, lire), lambda: s.dire("envoyer", p.etat.pseudo, "une chaine"))

    def test_m_correspondant_hostile_a_python(self) -> None:
        """The same against this client."""
        p, q = self.client(), self.client()
        p.envoyer(q.etat.pseudo, "bonjour")
        q.synchroniser()
        q.accepter(p.etat.compte)
        q.envoyer(p.etat.pseudo, "bonjour")
        self.assertEqual(arrivees(p), ["lu"])

        def lire() -> str:
            (resultat,) = arrivees(q)
            return "silence" if resultat == "rejeu" else resultat.split()[0]

        self.tourmenter(Hostile(p, q.etat.compte, lire), lambda: q.envoyer(p.etat.pseudo, "une chaine"))

    def tourmenter(self, h: Hostile, repondre: Callable[[], Any]) -> None:
        p, compte = h.p, h.compte
        h.essayer("lu", h.interieur(h.message()))
        m = h.message()
        h.essayer("lu", h.interieur(m))
        h.essayer("silence", h.interieur(m))

        i = h.interieur(h.message())
        h.essayer("refuse", b"\2" + i[1:])
        h.essayer("refuse", i[:21] + b"\2" + i[22:])
        h.essayer("refuse", i + b"\0\1")
        h.essayer("refuse", h.interieur(h.message(), compte=compte))
        h.essayer("refuse", h.interieur(h.message(), compte=alea(16)))
        h.essayer("refuse", h.interieur(h.message(), appareil=2))
        h.essayer("refuse", i, id_sceau=77)

        miennes, champs = p.etat.chaine, session_de(p, compte).poignee
        h.essayer("lu", h.interieur(h.message(), Amorce(tuple(miennes), champs.encoder())))
        h.essayer("lu", h.interieur(h.message(), Amorce((), champs.encoder())))
        for declarations in (miennes * 2, miennes * 9, [miennes[0][:-1]], p.c.correspondant(compte).declarations):
            h.essayer("refuse", h.interieur(h.message(), Amorce(tuple(declarations), champs.encoder())))
        autre = x25519_publique(alea(32))
        change: dict[str, Any]
        for change in (
            {"spk": 9},
            {"eka": autre, "spk": 99},
            {"eka": autre, "usage_pq": 5},
            {"eka": b"\xff" * 32},
            {"eka": bytes(32)},
            {"eka": autre, "ct": champs.ct[:-1]},
        ):
            faux = dataclasses.replace(champs, **change).encoder()
            h.essayer("refuse", h.interieur(h.message(), Amorce(tuple(miennes), faux)))

        h.essayer("lu", h.interieur(h.a_la_main()))
        for change in ({"dh": autre}, {"dh": b"\xff" * 32}, {"n": 2**32 - 1}, {"ct": None}):
            h.essayer("refuse", h.interieur(h.a_la_main(**change)))
        h.essayer("refuse", h.interieur(h.a_la_main(contenu=h.contenu().ljust(57_345))))
        h.essayer("lu", h.interieur(h.a_la_main(contenu=h.contenu().ljust(57_344))))
        h.essayer("lu", h.interieur(h.message()))
        h.essayer("refuse", h.interieur(h.copie().a_la_main(sauts=25_001)))
        h.essayer("lu", h.interieur(h.a_la_main(sauts=25_000)))

        repondre()
        self.assertIn("lu", recevoir_sans_accuser(p))
        for change in (
            {"ek": b"\xff" * 3 + bytes(1181)},
            {"ct": None},
            {"pn": 3},
            {"pn": 60_000},
            {"dh": b"\xff" * 32},
        ):
            h.essayer("refuse", h.interieur(h.copie().a_la_main(**change)))
        h.essayer("lu", h.interieur(h.message()))


class Hostile:
    """Makes messages of the active session by hand. `copie`: what it makes then leaves the session as it was."""

    def __init__(self, p: Client, compte: bytes, lire: Callable[[], str]) -> None:
        """`lire` has the account at the other end read: `lu`, `refuse` or `silence`."""
        self.p, self.compte, self._lire = p, compte, lire
        self._copie: ratchet.Ratchet | None = None

    def copie(self) -> Hostile:
        autre = copy.copy(self)
        autre._copie = copy.deepcopy(self._ratchet())
        return autre

    def _ratchet(self) -> ratchet.Ratchet:
        return self._copie or session_de(self.p, self.compte).ratchet

    def contenu(self) -> bytes:
        return faire_contenu(self.p.c, self.p.c.correspondant(self.compte), "texte", {"texte": "hostile"})[1]

    def message(self) -> bytes:
        with self.p.c.transaction():
            return self._ratchet().ecrire(self.contenu())

    def a_la_main(self, contenu: bytes | None = None, sauts: int = 0, **change: Any) -> bytes:
        """The next message, with another header."""
        with self.p.c.transaction():
            r = self._ratchet()
            if r.attente:
                r.emission, r.attente = r._commencer_chaine(r.attente, None, None), None
            e = r.emission
            assert e is not None
            for _ in range(sauts + 1):
                cle, e.ck = ratchet.kdf_chaine(e.ck)
            e.suivant += sauts + 1
            entete = Entete(x25519_publique(e.dh_secrete), mlkem_publique(768, e.graine), e.ct, e.pn, e.suivant - 1)
            return ratchet.chiffrer(
                r.associees,
                0 if r.initiateur else 1,
                e.cle_entete,
                cle,
                dataclasses.replace(entete, **change),
                contenu or self.contenu(),
            )

    def interieur(
        self, message: bytes, amorce: Amorce | None = None, compte: bytes | None = None, appareil: int = 1
    ) -> bytes:
        return Interieur(compte or self.p.etat.compte, appareil, amorce, message).encoder()

    def essayer(self, attendu: str, interieur: bytes, id_sceau: int | None = None) -> None:
        sceau = sceau_garde(self.p.c, self.p.c.correspondant(self.compte), 1)
        assert sceau is not None
        fermee = enveloppe.fermer(interieur, id_sceau or sceau.id, sceau.cle)
        comptes.appeler(
            self.p.c,
            "envoyer_message",
            {
                "destinataire": base64_de(self.compte),
                "appareil": 1,
                "idempotence": base64_de(alea(16)),
                "enveloppe": base64_de(fermee),
            },
        )
        resultat = self._lire()
        if resultat != attendu:
            raise AssertionError(f"{resultat} in place of {attendu}")
