"""This client against a live relay and the messenger's own client: `essais_relais.py RELAIS CHIFFRE [tests...]`."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
import unittest
from pathlib import Path

import banc
from banc import Banc, Chiffre, EchecChiffre, arrivees, attendre, session_de
from essais_hostiles import EssaisHostiles
from essais_retouches import EssaisRetouches
from mandataire import Desordre
from messagerie import changement, precles, renouvellement
from messagerie import compte as comptes
from messagerie.client import Client
from messagerie.encodage import base64_de, octets_de_base64
from messagerie.erreurs import ErreurRelais, Refus, SansReponse
from messagerie.reception import Budget, recevoir
from messagerie.relais import Relais

__all__ = ["EssaisHostiles", "EssaisRelais", "EssaisRetouches"]

CHAQUE_SENS = 200
PAR_LOT = 10


class EssaisRelais(Banc):
    """In the order of their names."""

    def test_a_conversation(self) -> None:
        """200 messages each way through two proxies that swap, delay, drop and repeat."""
        devant_python, devant_chiffre = self.mandataire(), self.mandataire()
        p, s = self.client(adresse=devant_python.adresse), self.chiffre(adresse=devant_chiffre.adresse)
        self.lier(p, s)
        vers_python, vers_chiffre = Desordre(devant_python), Desordre(devant_chiffre)
        s.ouvrir_agent()
        de_p, de_s = ([f"{qui} {i}" for i in range(CHAQUE_SENS)] for qui in "ps")
        resultats: list[str] = []

        def synchroniser_python() -> None:
            with contextlib.suppress(SansReponse):
                resultats.extend(p.synchroniser())

        for i in range(0, CHAQUE_SENS, PAR_LOT):
            for texte in de_p[i : i + PAR_LOT]:
                p.envoyer(s.pseudo, texte)
            for texte in de_s[i : i + PAR_LOT]:
                s.essayer("envoyer", p.etat.pseudo, texte)
            synchroniser_python()
            s.essayer("synchroniser")
            if i == CHAQUE_SENS // 2:
                p.lire(s.compte)
                s.essayer("conversation", p.etat.pseudo, "--nombre", "1000")
        vers_python.actif = vers_chiffre.actif = False

        def tout_est_lu() -> bool:
            s.essayer("synchroniser")
            synchroniser_python()
            return min(len(self.lus_de_chiffre(s)), len(self.lus_de_python(p, s))) > CHAQUE_SENS

        attendre("every message is read", tout_est_lu)
        self.verifier_etats(p, s)
        self.assertEqual(sorted(self.lus_de_chiffre(s)[1:]), sorted(de_p))
        montres = [o["texte"] for o in s.dire("conversation", p.etat.pseudo) if o.get("texte") in de_p]
        self.assertEqual(montres, sorted(montres, key=de_p.index))
        self.assertEqual(self.lus_de_python(p, s)[1:], de_s)
        self.assertEqual({r for r in resultats if r.startswith("refuse")}, set())
        self.assertEqual(s.dire("profil")[0]["illisibles"], 0)
        self.assertEqual((p.etat.sortie, p.correspondant(s.pseudo).alarme), ([], None))
        self.assertTrue(p.conversation(s.compte, "avis"), "gaps are told")
        self.assertTrue(s.avis, "gaps are told")
        print(f"\n  to Python: {dict(vers_python.compte)}\n  to chiffre: {dict(vers_chiffre.compte)}")

    def verifier_etats(self, p: Client, s: Chiffre) -> None:
        """Receipts came through the proxies, too: all is here, and was read in the middle, but what was late."""
        self.echanger(p, s)

        def verifier(etats: list[str]) -> None:
            self.assertEqual(set(etats), {"lu", "remis"})
            self.assertGreater(etats[: CHAQUE_SENS // 3].count("lu"), CHAQUE_SENS // 3 - 5)
            self.assertEqual(set(etats[-CHAQUE_SENS // 4 :]), {"remis"})

        def de_chiffre() -> list[str]:
            return [o["etat"] for o in s.conversation(p.etat.pseudo).values() if o["sens"] == "envoye"]

        verifier([p.etat_de(x.id) for x in p.conversation(s.compte, "emis")])
        verifier(de_chiffre())
        p.lire(s.compte)
        self.echanger(p, s)
        self.assertEqual({p.etat_de(x.id) for x in p.conversation(s.compte, "emis")}, {"lu"})
        self.assertEqual(set(de_chiffre()), {"lu"})

    def test_b_croisement(self) -> None:
        """Both begin a session at once, and end up on one."""
        p, s = self.client(), self.chiffre()
        p.envoyer(s.pseudo, "p commence")
        s.dire("envoyer", p.etat.pseudo, "s commence")
        for i in range(3):
            s.dire("synchroniser")
            p.synchroniser()
            s.dire("envoyer", p.etat.pseudo, f"s {i}")
            p.envoyer(s.pseudo, f"p {i}")
        s.dire("synchroniser")
        p.synchroniser()
        self.assertEqual(self.lus_de_chiffre(s), ["p commence", "p 0", "p 1", "p 2"])
        self.assertEqual(self.lus_de_python(p, s), ["s commence", "s 0", "s 1", "s 2"])
        sessions = p.c.sessions(s.compte)[1]
        self.assertEqual(len(sessions.liste), 2)
        active = max(sessions.liste, key=lambda session: session.choisie)
        self.assertEqual((active.id, active.lue, active.perdante), (min(x.id for x in sessions.liste), True, False))
        s.dire("envoyer", p.etat.pseudo, "encore")
        p.synchroniser()
        self.assertIs(session_de(p, s.compte).lue, True)
        self.assertEqual(session_de(p, s.compte).id, active.id)

    def test_c_mdp(self) -> None:
        """Both change their passwords, and with them all keys; what is under way is read."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        self.assertTrue(p.changer_mdp("un autre mot de passe"))
        s.dire("envoyer", p.etat.pseudo, "vers les anciennes clefs")
        p.envoyer(s.pseudo, "sous les nouvelles clefs")
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "vers les nouvelles")
        self.assertEqual(set(arrivees(p)), {"lu"})
        self.assertEqual((session_de(p, s.compte).gen_moi, session_de(p, s.compte).gen_lui), (1, 0))
        s.changer_mdp("second mot de passe de chiffre")
        p.envoyer(s.pseudo, "avant de le savoir")
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "sous les miennes")
        self.assertEqual(set(arrivees(p)), {"lu"})
        p.envoyer(s.pseudo, "entendu")
        s.dire("synchroniser")
        self.assertEqual((session_de(p, s.compte).gen_moi, session_de(p, s.compte).gen_lui), (1, 1))
        self.assertEqual(
            self.lus_de_python(p, s), ["bonjour", "vers les anciennes clefs", "vers les nouvelles", "sous les miennes"]
        )
        self.assertEqual(
            self.lus_de_chiffre(s), ["bonjour", "sous les nouvelles clefs", "avant de le savoir", "entendu"]
        )
        self.assertTrue(p.correspondant(s.pseudo).a_verifier)
        self.assertEqual(s.dire("profil")[0]["illisibles"], 0)
        encore = Client(p.c.magasin.chemin, p.c.relais, "un autre mot de passe")
        encore.se_deconnecter()
        with self.assertRaises(ErreurRelais):
            Client(p.c.magasin.chemin, p.c.relais, "mot de passe d'essai").synchroniser()
        self.assertEqual(arrivees(Client(p.c.magasin.chemin, p.c.relais, "un autre mot de passe")), [])

    def test_d_compromission(self) -> None:
        """After `raison` 2 what was under way cannot be read; a `reprise` brings it again, once, each way."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        p.changer_mdp("un autre mot de passe", compromission=True)
        s.dire("envoyer", p.etat.pseudo, "perdu pour p")
        (resultat,) = arrivees(p)
        self.assertTrue(resultat.startswith("refuse"), resultat)
        s.dire("synchroniser")
        self.assertEqual(arrivees(p), ["lu"])
        s.dire("synchroniser")
        s.changer_mdp("second mot de passe de chiffre", compromission=True)
        p.envoyer(s.pseudo, "perdu pour s")
        s.dire("synchroniser")
        self.assertEqual(s.dire("profil")[0]["illisibles"], 1)
        p.synchroniser()
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "retrouve")
        p.synchroniser()
        self.assertEqual(self.lus_de_python(p, s), ["bonjour", "perdu pour p", "retrouve"])
        self.assertEqual(self.lus_de_chiffre(s), ["bonjour", "perdu pour s"])

    def test_d_reprises_croisees(self) -> None:
        """Both renounce their keys, and ask each other again at once."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        p.changer_mdp("un autre mot de passe", compromission=True)
        s.dire("envoyer", p.etat.pseudo, "perdu pour p")
        s.changer_mdp("second mot de passe de chiffre", compromission=True)
        p.envoyer(s.pseudo, "perdu pour s")
        messages = comptes.appeler(p.c, "synchroniser_messages", {"limite": 10})["messages"]
        resultats = [recevoir(p.c, octets_de_base64(m["enveloppe"]), 0, Budget()) for m in messages]
        self.assertTrue(any(r.startswith("refuse") for r in resultats), resultats)
        s.dire("synchroniser")
        for _ in range(3):
            p.synchroniser()
            s.dire("synchroniser")
        p.envoyer(s.pseudo, "entendu")
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "entendu aussi")
        p.synchroniser()
        self.assertEqual(self.lus_de_python(p, s), ["bonjour", "perdu pour p", "entendu aussi"])
        self.assertEqual(self.lus_de_chiffre(s), ["bonjour", "perdu pour s", "entendu"])

    def test_e_precles(self) -> None:
        """Durable ones are renewed, one-time ones run out, a seal key is superseded, a handshake comes again."""
        maintenant = time.time
        p, s, nom = self.client(), self.chiffre(), self.nom("vieux")
        vieux, _ = Client.creer(
            self.dossier / f"{nom}.json", Relais(self.relais.adresse), nom, "mdp", lambda: maintenant() - 8 * 86_400
        )
        s.dire("envoyer", nom, "aux premieres clefs")
        vieux.c.horloge = maintenant
        self.assertEqual(arrivees(vieux), ["lu"])
        self.assertEqual({u: vieux.etat.derniers[u] for u in precles.DURABLES}, {u: 2 for u in precles.DURABLES})
        s.dire("envoyer", nom, "encore")
        vieux.envoyer(p.etat.pseudo, "bonjour")
        self.assertEqual((arrivees(vieux), arrivees(p)), (["lu"], ["lu"]))
        self.assertEqual(len([x for x in p.etat.precles if x.usage == precles.OPK]), 99)

        trop = self.client()
        self.lier(trop, s)
        vieux.envoyer(trop.etat.pseudo, "avec un paquet frais")
        with trop.c.transaction():
            nouveaux = [renouvellement.faire(trop.c, precles.SCEAU) for _ in range(18)]
        renouvellement.publier(trop.c, nouveaux)
        s.dire("envoyer", trop.etat.pseudo, "au sceau remplace")
        vieux.envoyer(trop.etat.pseudo, "au sceau remplace")
        attendent = comptes.appeler(trop.c, "synchroniser_messages", {"limite": 10})["messages"]
        sceaux = [int.from_bytes(octets_de_base64(m["enveloppe"])[1:5], "big") for m in attendent]
        self.assertEqual(sceaux, [1, 19, 19])
        trop.synchroniser()
        self.assertEqual(self.lus_de_python(trop, s), ["bonjour", "au sceau remplace"])
        self.assertEqual(
            [x.corps["texte"] for x in trop.conversation(vieux.etat.compte)],
            ["avec un paquet frais", "au sceau remplace"],
        )
        self.assertEqual(self.sceau(vieux, trop), 19)

        comptes.appeler(p.c, "precles", {"precles": [], "remplacer": True})
        s.dire("envoyer", p.etat.pseudo, "sans clef ponctuelle")
        (message,) = comptes.appeler(p.c, "synchroniser_messages", {"limite": 10})["messages"]
        self.assertEqual(arrivees(p), ["lu"])
        sessions = p.c.sessions(s.compte)[1]
        (session,) = sessions.liste
        self.assertFalse(session.poignee.ponctuelle)
        enveloppe = octets_de_base64(message["enveloppe"])
        with p.c.transaction() as etat:
            p.c.sessions(s.compte)[1].eteindre(session)
            etat.vus.clear()
        self.assertEqual(recevoir(p.c, enveloppe, 0, Budget()), "refuse poignee: a replay")

        p.c.horloge = lambda: maintenant() + 3_700
        p.synchroniser()
        self.assertEqual(
            comptes.appeler(p.c, "precles", {"precles": [], "remplacer": False})["ponctuelles"],
            {"opk": 100, "pqopk": 100},
        )

        s2 = self.chiffre()
        demande = {"compte": base64_de(s2.compte), "depuis": 0, "ponctuelles": True}
        servies = [len(comptes.appeler(p.c, "cles", demande)["appareils"][0]["precles"]) for _ in range(6)]
        self.assertEqual(servies, [5] * 5 + [3])
        p.envoyer(s2.pseudo, "la derniere ressource")
        s2.dire("synchroniser")
        self.assertEqual(self.lus_de_chiffre(s2), ["la derniere ressource"])

    def sceau(self, de: Client, a: Client) -> int:
        paquet = de.etat.correspondants[a.etat.compte.hex()].paquets[1]
        return next(p.id for p in map(precles.lire, paquet) if p and p.usage == precles.SCEAU)

    def test_f_epoque(self) -> None:
        """A profile restored from an old copy notices it, at either end, and the conversation goes on."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        fichier = p.c.magasin.chemin
        copie = fichier.read_bytes()
        p.envoyer(s.pseudo, "oublie par p")
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "lu avant la restauration")
        p.synchroniser()
        p = Client(fichier, p.c.relais, p.c.mdp)
        p.synchroniser()
        s.dire("envoyer", p.etat.pseudo, "vers une session perdue")
        flux = p.correspondant(s.pseudo).flux_emis.flux
        fichier.write_bytes(copie)
        p = Client(fichier, p.c.relais, p.c.mdp)
        self.assertTrue(all(r.startswith("refuse") for r in p.synchroniser()))
        self.assertIn(("restauration", s.compte), p.avis)
        self.assertNotEqual(p.correspondant(s.pseudo).flux_emis.flux, flux)
        s.dire("synchroniser")
        p.synchroniser()
        p.envoyer(s.pseudo, "p est la")
        s.dire("synchroniser")
        self.assertEqual(self.lus_de_python(p, s), ["bonjour", "vers une session perdue"])

        dossier = s.profil.with_name("copie")
        shutil.copytree(s.profil, dossier)
        for texte in ("un", "deux"):
            p.envoyer(s.pseudo, texte)
            s.dire("synchroniser")
            s.dire("envoyer", p.etat.pseudo, texte)
            p.synchroniser()
        shutil.rmtree(s.profil)
        dossier.rename(s.profil)
        p.envoyer(s.pseudo, "pour le profil restaure")
        s.dire("synchroniser")
        p.c.horloge = lambda: time.time() + 3_700
        p.synchroniser()
        s.dire("synchroniser")
        s.dire("envoyer", p.etat.pseudo, "s est la")
        p.synchroniser()
        self.assertEqual(self.lus_de_chiffre(s)[-1], "pour le profil restaure")
        self.assertEqual(self.lus_de_python(p, s)[-1], "s est la")
        self.assertEqual((p.correspondant(s.pseudo).alarme, p.etat.sortie), (None, []))

    def test_g_pseudo(self) -> None:
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        ancien, nouveau = p.etat.pseudo, self.nom("renomme")
        p.changer_pseudo(nouveau)
        s.dire("synchroniser")
        s.dire("synchroniser")
        p.envoyer(s.pseudo, "sous un autre nom")
        s.dire("synchroniser")
        s.dire("envoyer", nouveau, "bonjour a l'autre nom")
        self.assertEqual(s.dire("conversations")[0]["correspondant"], nouveau)
        with self.assertRaises(EchecChiffre):
            s.dire("envoyer", ancien, "a personne")
        p.synchroniser()
        autre = self.nom("swifts")
        s.dire("changer-pseudo", autre)
        p.synchroniser()
        p.confirmer_pseudos()
        self.assertEqual((p.correspondant(autre).compte, p.correspondant(autre).confirme), (s.compte, True))
        p.envoyer(autre, "a l'autre nom")
        s.dire("synchroniser")
        self.assertEqual(self.lus_de_chiffre(s)[-1], "a l'autre nom")

    def test_h_fichiers(self) -> None:
        """Several MiB each way, the same bytes."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        envoyes, recus = self.dossier / "envoyes", self.dossier / "recus"
        envoyes.mkdir()
        recus.mkdir()
        motif = bytes(range(256)) * 256 + b"impair"
        for taille in (0, 70_000, 3 * 2**20 + 12_345):
            clair = envoyes / f"fichier {taille}.bin"
            clair.write_bytes((motif * (taille // len(motif) + 1))[:taille])
            p.envoyer_fichier(s.pseudo, clair, legende=f"{taille} octets")
            (o,) = [o for o in s.dire("synchroniser") if o.get("sens") == "recu"]
            s.dire("recevoir-fichier", o["id"], "--dans", str(recus))
            self.assertEqual((recus / clair.name).read_bytes(), clair.read_bytes())
            s.dire("envoyer-fichier", p.etat.pseudo, str(clair))
            p.synchroniser()
            obtenu = p.recevoir_fichier(p.conversation(s.compte, "recu")[-1], recus)
            self.assertEqual(obtenu.name, f"fichier {taille} (2).bin")
            self.assertEqual(obtenu.read_bytes(), clair.read_bytes())
        self.assertEqual(p.etat.televersements, {})

    def test_l_reponses_perdues(self) -> None:
        """Creation and change of password happen once when the answers are lost; a change is given up."""
        devant = self.mandataire()
        nom = self.nom("perdu")
        chemin, relais = self.dossier / f"{nom}.json", Relais(devant.adresse)

        def perdre(route: str) -> None:
            devant.apres[route] = lambda reponse: None

        perdre("creer_compte")
        with self.assertRaises(SansReponse):
            Client.creer(chemin, relais, nom, "un")
        devant.apres.clear()
        p = Client(chemin, relais, "un")
        p.synchroniser()
        self.assertTrue(all(x.publiee for x in p.etat.precles))
        perdre("changer_mdp")
        with self.assertRaises(SansReponse):
            p.changer_mdp("deux")
        with self.assertRaises(Refus):
            p.synchroniser()
        devant.apres.clear()
        p = Client(chemin, relais, "deux")
        self.assertEqual((p.c.ma_gen, p.etat.changement, arrivees(p)), (1, None, []))
        perdre("changer_mdp")
        with self.assertRaises(SansReponse):
            p.changer_mdp("trois")
        self.assertTrue(p.annuler_mdp())
        devant.apres.clear()
        p.c.mdp = "trois"
        self.assertEqual((p.c.ma_gen, arrivees(p)), (2, []))
        changement.preparer(p.c, "trois", "quatre")
        self.assertFalse(p.annuler_mdp())
        self.assertEqual((p.c.ma_gen, arrivees(p)), (2, []))
        p.supprimer_compte()
        with self.assertRaises(Refus, msg="the pseudo leads to nobody's account"):
            p.synchroniser()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    banc.PROGRAMMES = Path(sys.argv.pop(1)).resolve(), Path(sys.argv.pop(1)).resolve()
    unittest.main()
