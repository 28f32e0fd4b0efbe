"""What is said of messages afterwards, both ways: receipts, answers, edits, deletions, signs, timers."""

from __future__ import annotations

import time
from typing import Any

from banc import Banc, Chiffre, arrivees, recevoir_sans_accuser
from messagerie.client import Client
from messagerie.envoi import ecrire, vider_sortie
from messagerie.minuteur import SAUT_MAX

MOIS = 30 * 86_400
SANS_SIGNE = ["ab", "AB", " ", "\n", "\t", "\u00a0", "\u202e", "a\u202e", "\u2066", "👍👍", "🇫🇷🇩🇪", "a" + "\u0301" * 40]
SANS_SIGNE += ["x" * 65, "\u0085", "A ", None, 5, ["A"], {"A": 1}, True]
SIGNES = ["👨‍👩‍👧‍👦", "é", "🇫🇷", "e\u0301", "👍🏽", "❤️", "1️⃣", "각", "नि", "z"]


class CibleChiffre:
    """What a hostile correspondent sees of the messenger's own client."""

    def __init__(self, s: Chiffre, p: Client) -> None:
        self._s, self._avec, self.pseudo = s, p.etat.pseudo, s.pseudo

    def envoyer(self, texte: str) -> str:
        return self._s.dire("envoyer", self._avec, texte)[0]["id"]

    def recevoir(self) -> None:
        self._s.dire("synchroniser")

    def voir(self) -> dict[str, dict[str, Any]]:
        return {
            id: {
                "texte": o["texte"],
                "etat": o["etat"],
                "modifie": "modifie" in o,
                "retire": o.get("retire", False),
                "reactions": o.get("reactions", {}),
                "duree": o.get("duree", 0),
            }
            for id, o in self._s.conversation(self._avec).items()
        }

    def minuteur(self) -> int:
        return self._s.dire("minuteur", self._avec)[0]["duree"]

    def regler_une_heure(self) -> None:
        self._s.dire("minuteur", self._avec, "1h")

    def illisibles(self) -> int:
        return self._s.dire("profil")[0]["illisibles"]

    def manques(self) -> list[str]:
        lignes = self._s.dire("conversation", self._avec, "--nombre", "1000")
        return [o["texte"] for o in lignes if o["sens"] == "avis" and "missing" in o["texte"]]


class CiblePython:
    """The same of this one."""

    def __init__(self, q: Client, p: Client) -> None:
        self._q, self._avec, self.pseudo = q, p.etat.compte, q.etat.pseudo

    def envoyer(self, texte: str) -> str:
        return self._q.envoyer(self._avec, texte)

    def recevoir(self) -> None:
        self._q.synchroniser()

    def voir(self) -> dict[str, dict[str, Any]]:
        return {
            ligne.id: {
                "texte": ligne.corps.get("texte", ""),
                "etat": self._q.etat_de(ligne.id) if ligne.sens == "emis" else "recu",
                "modifie": ligne.modifiee,
                "retire": ligne.retiree,
                "reactions": ligne.signes,
                "duree": ligne.duree,
            }
            for ligne in self._q.lire(self._avec)
            if ligne.id
        }

    def minuteur(self) -> int:
        return self._q.etat.correspondants[self._avec.hex()].minuteur

    def regler_une_heure(self) -> None:
        self._q.regler_minuteur(self._avec, 3_600)

    def illisibles(self) -> int:
        return self._q.etat.illisibles

    def manques(self) -> list[str]:
        return [x.type for x in self._q.conversation(self._avec, "avis") if x.type.startswith("manquants")]


class EssaisRetouches(Banc):
    def test_n_accuses(self) -> None:
        """Owed when something came or was read, by accepted accounts alone; none of reading that is not told."""
        p, s = self.client(), self.chiffre()
        demande = p.envoyer(s.pseudo, "une demande")
        s.dire("synchroniser")
        s.dire("conversation", p.etat.pseudo)
        self.assertEqual((p.synchroniser(), p.etat_de(demande)), ([], "depose"))
        s.dire("accepter", p.etat.pseudo)
        s.dire("envoyer", p.etat.pseudo, "bonjour")
        s.ouvrir_agent()
        self.echanger(p, s)
        (o,) = [o for o in s.conversation(p.etat.pseudo).values() if o["sens"] == "envoye"]
        self.assertEqual(o["etat"], "remis")
        p.lire(s.compte)
        self.echanger(p, s)
        self.assertEqual(s.conversation(p.etat.pseudo)[o["id"]]["etat"], "lu")
        self.assertEqual(p.etat_de(demande), "lu")

        s.dire("accuses", "non")
        p.dire_lus(False)
        de_p, de_s = p.envoyer(s.pseudo, "en secret"), s.dire("envoyer", p.etat.pseudo, "en secret")[0]["id"]
        self.echanger(p, s)
        s.dire("conversation", p.etat.pseudo)
        p.lire(s.compte)
        self.assertEqual(p.synchroniser(), [], "reading it makes no receipt owed")
        s.dire("synchroniser")
        self.assertEqual((p.etat_de(de_p), s.conversation(p.etat.pseudo)[de_s]["etat"]), ("remis", "remis"))

        accuses = p.correspondant(s.pseudo).flux_recus
        self.assertEqual([f.remis for f in accuses.connus if f.remis], [[[0, 1]]])
        s.dire("bloquer", p.etat.pseudo)
        bloque = p.envoyer(s.pseudo, "bloque")
        self.echanger(p, s)
        s.dire("accepter", p.etat.pseudo)
        apres = p.envoyer(s.pseudo, "debloque")
        self.echanger(p, s)
        self.assertEqual((p.etat_de(bloque), p.etat_de(apres)), ("depose", "remis"))

    def test_n_expire(self) -> None:
        """What the relay has had for 30 days, and nobody has fetched, is shown so once the queue was drained."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        self.echanger(p, s)
        id = p.envoyer(s.pseudo, "personne ne le lira")
        p.synchroniser()
        p.c.horloge = lambda: time.time() + MOIS + 60
        self.assertEqual(p.etat_de(id), "depose")
        p.synchroniser()
        self.assertEqual(p.etat_de(id), "expire")
        self.assertEqual(p.etat_de(p.conversation(s.compte, "emis")[0].id), "remis")
        s.dire("synchroniser")
        p.synchroniser()
        self.assertEqual(p.etat_de(id), "remis")

    def test_o_retouches(self) -> None:
        """Answers, edits, signs and deletions, each way; then those that come before their message."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        s.ouvrir_agent()
        de_s = s.dire("envoyer", p.etat.pseudo, "de s")[0]["id"]
        self.echanger(p, s)
        de_p = p.envoyer(s.pseudo, "de p", reponse=de_s)
        p.modifier(de_p, "de p, mieux")
        p.modifier(de_p, "de p, au mieux")
        p.reagir(de_s, "👍🏽")
        self.echanger(p, s)
        c = s.conversation(p.etat.pseudo)
        self.assertEqual((c[de_p]["texte"], c[de_p]["reponse"]), ("de p, au mieux", de_s))
        self.assertIn("modifie", c[de_p])
        self.assertEqual(c[de_s]["reactions"], {"lui": "👍🏽"})
        reponse = s.dire("envoyer", p.etat.pseudo, "reponse", "--reponse", de_p)[0]["id"]
        s.dire("modifier", de_s, "de s, mieux")
        for signe in ("❤️", "🇫🇷"):
            s.dire("reagir", de_p, signe)
        s.dire("reagir", de_s, "é")
        self.echanger(p, s)
        self.assertEqual(p.ligne(reponse).corps, {"texte": "reponse", "reponse": de_p})
        self.assertEqual((p.ligne(de_s).corps["texte"], p.ligne(de_s).modifiee), ("de s, mieux", True))
        self.assertEqual((p.ligne(de_p).signes, p.ligne(de_s).signes), ({"lui": "🇫🇷"}, {"moi": "👍🏽", "lui": "é"}))

        p.reagir(de_s, "")
        s.dire("reagir", de_p)
        p.retirer(de_p)
        s.dire("retirer", reponse)
        self.echanger(p, s)
        c = s.conversation(p.etat.pseudo)
        self.assertEqual((c[de_p]["texte"], c[de_p]["retire"], c[reponse]["retire"]), ("", True, True))
        self.assertEqual(c[de_s]["reactions"], {"moi": "é"})
        self.assertEqual((p.ligne(de_p).signes, p.ligne(reponse).corps, p.ligne(reponse).retiree), ({}, {}, True))
        self.assertEqual([x.type for x in p.conversation(s.compte) if x.type != "texte"], [])

    def test_o_avant_leur_message(self) -> None:
        """The relay brings everything backwards."""
        devant_p, devant_s = self.mandataire(), self.mandataire()
        p, s = self.client(adresse=devant_p.adresse), self.chiffre(adresse=devant_s.adresse)
        self.lier(p, s)
        for devant in (devant_p, devant_s):
            devant.apres["synchroniser_messages"] = lambda r: {**r, "messages": r["messages"][::-1]}
        de_p, retire_p = p.envoyer(s.pseudo, "un"), p.envoyer(s.pseudo, "retire")
        p.modifier(de_p, "deux")
        p.modifier(de_p, "trois")
        p.reagir(de_p, "A")
        p.reagir(de_p, "B")
        p.retirer(retire_p)
        de_s, retire_s = (s.dire("envoyer", p.etat.pseudo, t)[0]["id"] for t in ("un", "retire"))
        s.dire("modifier", de_s, "deux")
        s.dire("modifier", de_s, "trois")
        s.dire("reagir", de_s, "A")
        s.dire("reagir", de_s, "B")
        s.dire("retirer", retire_s)
        self.echanger(p, s)
        c = s.conversation(p.etat.pseudo)
        self.assertEqual((c[de_p]["texte"], c[de_p]["reactions"], c[retire_p]["retire"]), ("trois", {"lui": "B"}, True))
        ligne = p.ligne(de_s)
        self.assertEqual((ligne.corps["texte"], ligne.signes, p.ligne(retire_s).retiree), ("trois", {"lui": "B"}, True))

    def test_p_minuteur(self) -> None:
        """The same time at both ends, even when both set one at once; what was read disappears at both."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        s.ouvrir_agent()
        reste = p.envoyer(s.pseudo, "reste")
        p.regler_minuteur(s.compte, 3_600)
        self.echanger(p, s)
        self.assertEqual(self.minuteurs(p, s), (3_600, 3_600))
        o = s.dire("envoyer", p.etat.pseudo, "une heure")[0]
        p.synchroniser()
        self.assertEqual((o["duree"], p.ligne(o["id"]).duree), (3_600, 3_600))
        s.fermer()  # an agent fetches by itself: the two would not be set at once
        for de_p, de_s, attendu in ((60, "2m", 60), (0, "30s", 30), (1_800, "0", 1_800)):
            p.regler_minuteur(s.compte, de_p)
            s.dire("minuteur", p.etat.pseudo, de_s)
            self.echanger(p, s)
            self.assertEqual(self.minuteurs(p, s), (attendu, attendu))
        s.dire("minuteur", p.etat.pseudo, "2s")
        self.echanger(p, s)
        de_p, de_s = p.envoyer(s.pseudo, "bref"), s.dire("envoyer", p.etat.pseudo, "bref")[0]["id"]
        s.dire("synchroniser")
        p.synchroniser()
        self.assertEqual(s.conversation(p.etat.pseudo)[de_p]["duree"], 2)
        p.lire(s.compte)
        time.sleep(2.2)
        self.assertEqual({de_p, de_s} & set(s.conversation(p.etat.pseudo)), set())
        self.assertEqual({de_p, de_s} & {x.id for x in p.lire(s.compte)}, set())
        self.assertIn(reste, s.conversation(p.etat.pseudo))
        self.assertEqual(p.ligne(reste).duree, 0)

    def minuteurs(self, p: Client, s: Chiffre) -> tuple[int, int]:
        return p.correspondant(s.pseudo).minuteur, s.dire("minuteur", p.etat.pseudo)[0]["duree"]

    def test_p_effacer_partout(self) -> None:
        """Erased on request, each way; what is said afterwards is read, and nothing seems to be missing."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        p.effacer_conversation(s.compte, partout=True)
        s.dire("synchroniser")
        self.assertEqual((s.conversation(p.etat.pseudo), p.conversation(s.compte)), ({}, []))
        de_p, de_s = p.envoyer(s.pseudo, "apres"), s.dire("envoyer", p.etat.pseudo, "apres")[0]["id"]
        self.echanger(p, s)
        self.assertEqual((set(s.conversation(p.etat.pseudo)), s.avis[1:]), ({de_p, de_s}, []))
        s.dire("supprimer", p.etat.pseudo, "--partout", "--oui")
        p.synchroniser()
        self.assertEqual([x.type for x in p.conversation(s.compte)], ["conversation effacee"])
        self.assertEqual(s.conversation(p.etat.pseudo), {})
        self.assertEqual([e for e in p.etat.envoyes.values() if b'"type":"texte"' in e.octets], [])
        p.envoyer(s.pseudo, "encore")
        s.dire("envoyer", p.etat.pseudo, "encore")
        self.echanger(p, s)
        self.assertEqual([x.type for x in p.conversation(s.compte)], ["conversation effacee", "texte", "texte"])
        self.assertEqual([o["texte"] for o in s.conversation(p.etat.pseudo).values()], ["encore", "encore"])

    def test_p_en_retard(self) -> None:
        """What was said before an erasure and comes after it is not shown."""
        devant_p, devant_s = self.mandataire(), self.mandataire()
        p, s = self.client(adresse=devant_p.adresse), self.chiffre(adresse=devant_s.adresse)
        self.lier(p, s)
        for devant in (devant_p, devant_s):
            devant.apres["synchroniser_messages"] = lambda r: {**r, "messages": r["messages"][::-1]}
        p.envoyer(s.pseudo, "dit avant")
        p.effacer_conversation(s.compte, partout=True)
        s.dire("envoyer", p.etat.pseudo, "dit avant")
        s.dire("supprimer", p.etat.pseudo, "--partout", "--oui")
        self.echanger(p, s)
        self.assertEqual([x.type for x in p.conversation(s.compte) if x.sens != "avis"], [])
        self.assertEqual(s.conversation(p.etat.pseudo), {})

    def test_p_effacer_une_demande(self) -> None:
        """A stranger erases nothing, at either end."""
        p, s, q = self.client(), self.chiffre(), self.client()
        p.envoyer(s.pseudo, "un inconnu")
        p.envoyer(q.etat.pseudo, "un inconnu")
        for compte in (s.compte, q.etat.compte):
            p.effacer_conversation(compte, partout=True)
        s.dire("synchroniser")
        self.assertEqual(arrivees(q), ["lu", "lu"])
        self.assertEqual([o["texte"] for o in s.conversation(p.etat.pseudo).values()], ["un inconnu"])
        self.assertEqual([x.corps["texte"] for x in q.conversation(p.etat.compte)], ["un inconnu"])

    def test_q_retouches_hostiles(self) -> None:
        """Receipts for what was never sent, edits of what is not theirs, signs that are none: chiffre stays right."""
        p, s = self.client(), self.chiffre()
        self.lier(p, s)
        s.ouvrir_agent()
        self.malmener(p, s.compte, CibleChiffre(s, p))

    def test_q_retouches_hostiles_a_python(self) -> None:
        """The same against this client."""
        p, q = self.client(), self.client()
        p.envoyer(q.etat.pseudo, "bonjour")
        q.synchroniser()
        q.accepter(p.etat.compte)
        q.envoyer(p.etat.pseudo, "bonjour")
        p.synchroniser()
        self.malmener(p, q.etat.compte, CiblePython(q, p))

    def malmener(self, p: Client, compte: bytes, cible: CibleChiffre | CiblePython) -> None:
        def dire(type_: str, corps: Any, recevoir: bool = True) -> None:
            ecrire(p.c, compte, type_, corps)
            vider_sortie(p.c)
            if recevoir:
                cible.recevoir()

        de_p = p.envoyer(compte, "de p")
        siens = [cible.envoyer(f"de l'autre {i}") for i in range(4)]
        with p.c.transaction():
            p.c.correspondant(compte).flux_accuses.seq += 10  # nothing is missing in a flow of receipts
        recevoir_sans_accuser(p)
        flux = next(f for f in p.correspondant(cible.pseudo).flux_recus.connus if f.remis)
        utilises, sien = flux.seq, flux.flux

        def etats() -> list[str]:
            return [cible.voir()[id]["etat"] for id in siens]

        def accuser(**entree: Any) -> None:
            dire("accuse", {"accuses": [{"flux": sien, "remis": [], "lus": [], **entree}]})

        # Receipts

        for corps in (None, [], {"accuses": 5}, {"accuses": [None, 7, {}, {"flux": sien}]}, {"accuses": {}}):
            dire("accuse", corps)
        accuser(lus=[[utilises, utilises]], remis=[[utilises + 3, 2**53 - 1]])
        for autre in (p.correspondant(cible.pseudo).flux_emis.flux, "0" * 16, sien + "0", 5):
            accuser(flux=autre, lus=[[0, 100]])
        for plages in ([[0]], [[0, 1, 2]], [[2, 1]], [[-1, 5]], [["0", "5"]], [[0, 2], None], [[0.5, 2]], 5):
            accuser(lus=plages, remis=plages)
        self.assertEqual(set(etats()), {"depose"})
        for _ in range(3):
            accuser(remis=[[utilises + 2 * n, utilises + 2 * n] for n in range(3_400)])
        self.assertEqual(set(etats()), {"depose"})
        accuser(remis=[[utilises - 4, utilises - 3]])
        self.assertEqual(etats(), ["remis", "remis", "depose", "depose"])
        accuser(lus=[[utilises - 1, utilises + 500]])
        self.assertEqual(etats(), ["remis", "remis", "depose", "lu"])
        accuser()
        self.assertEqual(etats(), ["remis", "remis", "depose", "lu"], "nothing is taken back")

        # Edits and deletions

        for id in siens:
            dire("modification", {"message": id, "texte": "vole"})
            dire("suppression", {"message": id})
        for corps in (None, {}, {"message": de_p}, {"message": de_p, "texte": 5}, {"message": de_p, "texte": " \n"}):
            dire("modification", corps)
        dire("modification", {"message": de_p.upper(), "texte": "A"})
        for corps in (None, {}, {"message": 5}, {"conversation": "true"}, {"conversation": 1}, {"conversation": False}):
            dire("suppression", corps)
        vus = cible.voir()
        self.assertEqual([vus[id]["texte"] for id in siens], [f"de l'autre {i}" for i in range(4)])
        self.assertEqual((vus[de_p]["texte"], vus[de_p]["modifie"], vus[de_p]["retire"]), ("de p", False, False))
        self.assertFalse(any(v["modifie"] or v["retire"] for v in vus.values()))

        # Signs

        dire("reaction", {"message": siens[0], "reaction": "A"})
        for signe in SANS_SIGNE:
            dire("reaction", {"message": siens[0], "reaction": signe}, recevoir=False)
        dire("reaction", {"message": siens[0]})
        self.assertEqual(cible.voir()[siens[0]]["reactions"], {"lui": "A"})
        for signe in SIGNES:
            dire("reaction", {"message": siens[0], "reaction": signe})
            self.assertEqual(cible.voir()[siens[0]]["reactions"], {"lui": signe})

        # A deletion is for ever

        dire("suppression", {"message": de_p})
        dire("modification", {"message": de_p, "texte": "revenu"})
        dire("reaction", {"message": de_p, "reaction": "A"})
        vu = cible.voir()[de_p]
        self.assertEqual((vu["texte"], vu["retire"], vu["reactions"]), ("", True, {}))

        # Timers

        dernier = 2**32 - 1
        for duree, version, attendue in (
            (600, 1, 600),
            (0, 1, 600),
            (900, 1, 600),
            (-5, 2, 600),
            ("60", 2, 600),
            (1.5, 2, 600),
            (2**32, 2, 600),
            (300, dernier + 1, 600),
            (300, 2**64, 600),
            (300, -1, 600),
            (300, dernier, 600),
            (300, dernier, 600),
            (300, 2 + SAUT_MAX, 600),
            (300, 1 + SAUT_MAX, 300),
            (0, 1 + SAUT_MAX, 300),
            (200, 1 + SAUT_MAX, 200),
            (900, 3, 200),
        ):
            dire("minuteur", {"duree": duree, "version": version})
            self.assertEqual(cible.minuteur(), attendue, (duree, version))
        for duree in (-1, "x", 2**32, 10**30, 0.5, None, [], True):
            dire("texte", {"texte": "sans duree", "duree": duree, "reponse": duree})
        self.assertEqual({v["duree"] for v in cible.voir().values() if v["texte"] == "sans duree"}, {0})
        cible.regler_une_heure()
        self.assertEqual(cible.minuteur(), 3_600)

        # What concerns messages that never come

        for n in range(20):
            dire("reaction", {"message": f"{n:032x}", "reaction": "A"}, recevoir=False)
        p.envoyer(compte, "la fin")
        cible.recevoir()
        self.assertEqual([v["texte"] for v in cible.voir().values()][-1], "la fin")
        self.assertEqual((cible.illisibles(), cible.manques()), (0, []))
