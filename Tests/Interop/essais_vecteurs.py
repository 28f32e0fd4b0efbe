"""Checks every known-answer vector with this client's own implementation: `essais_vecteurs.py [messagerie.json]`."""

from __future__ import annotations

import io
import itertools
import random
import sys
import unittest
from collections import Counter
from pathlib import Path
from typing import Any

import vecteurs
from messagerie import (
    accuses,
    chaine,
    contenu,
    declaration,
    empreinte,
    enveloppe,
    fichiers,
    mdp,
    minuteur,
    poignee,
    precles,
    primitives,
    ratchet,
    recuperation,
    retouches,
    trousseau,
)
from messagerie import encodage as e
from messagerie.erreurs import Incompris, Refus
from messagerie.etat import Correspondant, Ligne, Retouche

CHEMIN = Path(__file__).resolve().parent.parent / "CryptoTests" / "Vecteurs" / "messagerie.json"
V = dict


class Vecteurs(unittest.TestCase):
    """`verifier_<genre>` for each kind of group."""

    compte: Counter[str] = Counter()
    # The flow of the contents, which are in order.
    seq, prec = 0, bytes(32)

    def test_tous(self) -> None:
        groupes = vecteurs.lire(CHEMIN)
        self.assertTrue(groupes)
        for i, v in enumerate(groupes):
            genre = str(v["genre"])
            verifier = getattr(self, "verifier_" + genre.replace("-", "_"), None)
            with self.subTest(groupe=i, genre=genre):
                assert verifier is not None, f"no check for the kind {genre}"
                verifier(v)
                self.compte[genre] += 1

    @classmethod
    def tearDownClass(cls) -> None:
        for genre, nombre in sorted(cls.compte.items()):
            print(f"{genre:16} {nombre}")

    def verifier_code(self, v: V) -> None:
        self.assertEqual(recuperation.code(v["octets"]), v["code"])
        self.assertEqual(recuperation.lire_code(v["code"].lower().replace("0", "o").replace("1", "l")), v["octets"])
        self.assertEqual(primitives.ed25519_publique(recuperation.graine_rec(v["octets"])), v["rec"])
        self.assertEqual(primitives.x25519_publique(recuperation.secrete_recx(v["octets"])), v["recx"])
        for faux in (v["code"][:-1], v["code"][:-1] + "U", v["code"][:-1] + ("0" if v["code"][-1] != "0" else "1")):
            with self.assertRaises(Refus):
                recuperation.lire_code(faux)

    def verifier_cle_auth(self, v: V) -> None:
        obtenue = mdp.cle_auth(v["mdp"].decode(), v["relais"], v["compte"], v["sel"], v["memoire"], v["passes"])
        self.assertEqual(obtenue, v["cle_auth"])

    def verifier_connexion(self, v: V) -> None:
        m = mdp.a_signer_connexion(v["relais"], v["nonce"])
        self.assertEqual(m, v["message"])
        self.assertEqual(primitives.signer(v["graine"], m), v["signature"])

    def verifier_signatures(self, v: V) -> None:
        signe = {
            "connexion": mdp.a_signer_connexion(v["relais"], v["nonce"]),
            "suppression": mdp.a_signer_suppression(v["relais"], v["nonce"]),
            "annulation": mdp.a_signer_annulation(v["relais"], v["compte"], v["idempotence"], v["numero"]),
        }
        for nom, m in signe.items():
            self.assertEqual(primitives.signer(v["dsk"], m), v[nom])
            primitives.verifier_signature(primitives.ed25519_publique(v["dsk"]), m, v[nom])

    def verifier_conversation(self, v: V) -> None:
        self.assertEqual(contenu.conversation(v["compte_a"], v["compte_b"]), v["id"].hex())
        self.assertEqual(contenu.conversation(v["compte_b"], v["compte_a"]), v["id"].hex())

    def verifier_contenu(self, v: V) -> None:
        self.assertEqual(contenu.hash_contenu(v["contenu"]), v["hash"].hex())
        lu = contenu.lire(v["contenu"], "db12539d5b0b83febd2f4e5458477d4b")
        self.assertEqual((lu.type, lu.pseudo, lu.seq, lu.prec), ("texte", "alice", self.seq, v["prec"].hex()))
        self.assertEqual(v["prec"], self.prec, "each content names the one before it")
        self.assertEqual(contenu.lire(lu.encoder(), lu.conv), lu)
        Vecteurs.seq, Vecteurs.prec = self.seq + 1, v["hash"]

    def verifier_empreinte(self, v: V) -> None:
        a, b = (declaration.lire(v[nom]) for nom in ("declaration_a", "declaration_b"))
        self.assertEqual(empreinte.chiffres((a.ik, a.compte), (b.ik, b.compte)), v["chiffres"])
        self.assertEqual(empreinte.chiffres((b.ik, b.compte), (a.ik, a.compte)), v["chiffres"])

    def verifier_declaration(self, v: V) -> None:
        d = declaration.lire(v["declaration"])
        declaration.verifier_zero(d)
        a = d.appareil(1)
        for nom, obtenu in {
            "compte": d.compte,
            "ik": d.ik,
            "idh": a.idh,
            "dsk": a.dsk,
            "rec": d.rec,
            "recx": d.recx,
            "date": d.date,
            "hash": d.hash,
        }.items():
            self.assertEqual(obtenu, v[nom], nom)
        refaite = declaration.faire_zero(b"\x01" * 32, a, d.rec, d.recx, d.alea, d.date)
        self.assertEqual(refaite.octets, v["declaration"])
        for i in (0, 40, 100, 150, 275, 290, len(d.octets) - 1):
            with self.assertRaises(Refus, msg=f"byte {i}"):
                change = bytearray(d.octets)
                change[i] ^= 1
                declaration.verifier_zero(declaration.lire(bytes(change)))

    def verifier_suite(self, v: V) -> None:
        octets = [v["zero"], v["une"], v["deux"]]
        toutes = chaine.depuis_le_debut(v["compte"], octets)
        self.assertEqual(toutes[2].hash, v["hash_deux"])
        refaite = declaration.faire_suite(
            toutes[0], b"\x01" * 32, b"\x61" * 32, toutes[1].appareils, toutes[1].raison, toutes[1].date
        )
        self.assertEqual(refaite.octets, v["une"])
        self.assertEqual(chaine.depuis_l_epingle(toutes[:1], octets[1:]), toutes)
        self.assertEqual(chaine.depuis_l_epingle(toutes[:2], octets), toutes)
        with self.assertRaises(chaine.SignatureManquante):
            chaine.depuis_l_epingle(toutes[:1], octets[2:])
        with self.assertRaises(chaine.Desordre):
            chaine.depuis_l_epingle(toutes[:1], [octets[1], octets[1]])
        with self.assertRaises(chaine.Retour):
            chaine.depuis_l_epingle(toutes, octets[:2], demandees_depuis=0)
        autre = declaration.faire_suite(toutes[0], b"\x01" * 32, b"\x6a" * 32, toutes[1].appareils, 1, 0)
        with self.assertRaises(chaine.Fourche):
            chaine.depuis_l_epingle(toutes[:2], [autre.octets])
        forge = declaration.faire_suite(toutes[0], b"\x0f" * 32, b"\x6a" * 32, toutes[1].appareils, 1, 0)
        with self.assertRaises(chaine.NonSignee):
            chaine.depuis_l_epingle(toutes[:2], [forge.octets])

    def verifier_precle(self, v: V) -> None:
        p = precles.lire(v["precle"])
        assert p is not None
        self.assertEqual(
            (p.usage, p.compte, p.cle, p.id, p.debut, p.fin),
            (v["usage"], v["compte"], v["cle"], v["id"], v["debut"], v["fin"]),
        )
        precles.verifier(p, v["usage"], v["compte"], 1, v["dsk"], v["debut"])
        refaite = precles.faire(p.usage, p.compte, 1, p.id, p.debut, p.cle, b"\x13" * 32)
        self.assertEqual(refaite.octets, v["precle"])
        with self.assertRaises(Refus):
            precles.verifier(p, v["usage"], v["compte"], 1, v["dsk"], v["debut"] - 86_401)
        with self.assertRaises(precles.PrecleFinie):
            precles.verifier(p, v["usage"], v["compte"], 1, v["dsk"], v["fin"])

    def verifier_poignee(self, v: V) -> None:
        a, b = (declaration.lire(v["declaration_" + bout]) for bout in ("initiateur", "repondeur"))
        champs = poignee.lire_champs(v["amorce"])
        self.assertEqual((champs.encoder(), champs.nom), (v["amorce"], v["nom"]))

        def moitie(usage: int, secrete: bytes) -> poignee.Moitie:
            return poignee.Moitie(secrete, precles.publique(usage, secrete))

        cles = poignee.repondre(
            poignee.Bout.de(a, 1),
            poignee.Bout.de(b, 1),
            v["idh_secrete"],
            champs,
            moitie(precles.SPK, v["spk_secrete"]),
            None if champs.opk is None else moitie(precles.OPK, v["opk_secrete"]),
            moitie(champs.usage_pq, v["pq_graine"]),
        )
        self.assertEqual(
            (cles.racine, cles.entete_initiateur, cles.entete_repondeur, cles.session),
            (v["racine"], v["entete_initiateur"], v["entete_repondeur"], v["session"]),
        )
        associees = ratchet.Associees(cles.session, a.ik, b.ik, 1, 1)
        _, lu = ratchet.Ratchet.repondre(cles, associees, v["spk_secrete"], v["message"], 0)
        self.assertEqual((lu, ratchet.hash_message(v["message"])), (v["contenu"], v["hash"]))
        emetteur = ratchet.Ratchet.initier(
            cles, associees, precles.publique(precles.SPK, v["spk_secrete"]), (b"\x38" * 32, b"\x39" * 64)
        )
        for _ in range(v["numero"] + 1):
            message = emetteur.ecrire(v["contenu"], nonces=(b"\x36" * 24, b"\x37" * 24))
        self.assertEqual(message, v["message"])
        interieur = enveloppe.ouvrir(v["enveloppe"], lambda id: v["sceau"] if id == 1 else None)
        self.assertEqual((interieur.compte, interieur.appareil, interieur.message), (a.compte, 1, v["message"]))
        self.assertEqual(interieur.amorce, enveloppe.Amorce((a.octets,), v["amorce"]))
        refaite = enveloppe.fermer(interieur.encoder(), 1, precles.publique(precles.SCEAU, v["sceau"]), b"\x34" * 32)
        self.assertEqual(refaite, v["enveloppe"])

    def verifier_kdf_racine(self, v: V) -> None:
        obtenues = ratchet.kdf_racine(v["racine"], v["dh"], v["ss"], v["emetteur"], v["recepteur"], v["ek"], v["ct"])
        self.assertEqual(obtenues, (v["racine_suivante"], v["chaine"], v["entete"]))

    def verifier_kdf_chaine(self, v: V) -> None:
        self.assertEqual(ratchet.kdf_chaine(v["chaine"]), (v["message"], v["suivante"]))

    def verifier_message_ratchet(self, v: V) -> None:
        entete = ratchet.lire_entete(v["entete"])
        self.assertEqual(entete, ratchet.Entete(v["dh"], v["ek"], v["ct"] or None, v["pn"], v["n"]))
        self.assertEqual(entete.encoder(), v["entete"])
        associees = ratchet.Associees(
            v["session"], v["ik_initiateur"], v["ik_repondeur"], v["appareil_initiateur"], v["appareil_repondeur"]
        )
        m = ratchet.decouper(v["message"])
        refait = ratchet.chiffrer(
            associees,
            v["direction"],
            v["cle_entete"],
            v["cle_message"],
            entete,
            v["contenu"],
            (m.nonce_entete, m.nonce_corps),
        )
        self.assertEqual(refait, v["message"])

    def verifier_sceau(self, v: V) -> None:
        """A seal whose ephemeral key is not canonical is one that libsodium opens and a client refuses (section 13)."""
        if v.get("refuse") == 1:
            with self.assertRaises(Refus):
                primitives.ouvrir_sceau(v["scelle"], v["secrete"])
        else:
            self.assertEqual(primitives.ouvrir_sceau(v["scelle"], v["secrete"]), v["clair"])

    def verifier_refus(self, v: V) -> None:
        def suite() -> None:
            zero = declaration.lire(v["zero"])
            declaration.verifier_zero(zero)
            declaration.verifier_suite(declaration.lire(v["octets"]), zero)

        def precle() -> None:
            p = precles.lire(v["octets"])
            assert p is not None
            precles.verifier(p, v["usage"], v["compte"], 1, v["dsk"], v["maintenant"])

        lecteurs = {
            "declaration": lambda: declaration.verifier_zero(declaration.lire(v["octets"])),
            "suite": suite,
            "precle": precle,
        }
        with self.assertRaises(Refus, msg=f"{v['de']}: {v['raison']}"):
            lecteurs[str(v["de"])]()

    def verifier_trousseau(self, v: V) -> None:
        t = trousseau.ouvrir(v["trousseau"], v["mdp"].decode())
        self.assertEqual((t.compte, t.relais, t.epoque), (v["compte"], v["relais"], v["epoque"]))
        self.assertEqual(
            (
                primitives.ed25519_publique(t.graine_ik),
                primitives.x25519_publique(t.idh),
                primitives.ed25519_publique(t.graine_dsk),
            ),
            (v["ik"], v["idh"], v["dsk"]),
        )
        refait = trousseau.fermer(t, v["mdp"].decode(), b"\x43" * 16, b"\x44" * 32, (b"\x45" * 24, b"\x46" * 24))
        self.assertEqual(refait, v["trousseau"])
        self.assertEqual(
            trousseau.preuve_epoque(t.cle_epoques, t.compte, 1, v["epoque"], v["preuve"][:16]), v["preuve"]
        )
        self.assertTrue(trousseau.preuve_epoque_juste(v["preuve"], t.cle_epoques, t.compte, 1, v["epoque"]))
        self.assertEqual(trousseau.nom_rangee(t.cle_noms, v["nom_table"], v["nom_valeur"]), v["nom"])
        gen, cle = t.cles_rangees[0]
        self.assertEqual(trousseau.ouvrir_rangee(cle, gen, v["nom_table"], v["nom"], v["rangee"]), v["clair"])
        for faux in (
            v["trousseau"][:-1],
            b"X" + v["trousseau"][1:],
            v["trousseau"][:12] + b"\x04" + v["trousseau"][13:],
        ):
            with self.assertRaises(Refus):
                trousseau.ouvrir(faux, v["mdp"].decode())

    def verifier_rangee(self, v: V) -> None:
        nonce = v["rangee"][4:28]
        self.assertEqual(
            trousseau.fermer_rangee(v["cle"], v["gen"], v["table"], v["id"], v["clair"], nonce), v["rangee"]
        )
        self.assertEqual(trousseau.ouvrir_rangee(v["cle"], v["gen"], v["table"], v["id"], v["rangee"]), v["clair"])

    def verifier_fichier(self, v: V) -> None:
        """The content is so many letters `a`."""
        clair = b"a" * v["taille"]
        chiffre = b"".join(fichiers.chiffrer(io.BytesIO(clair), v["taille"], v["cle"]))
        self.assertEqual((len(chiffre), chiffre[:41]), (v["taille_chiffree"], v["entete"]))
        self.assertEqual(primitives.blake2b(32, chiffre), v["hash"])
        self.assertEqual(fichiers.hash_effacement(v["secret"]), v["effacement"])
        m = fichiers.Manifeste(
            bytes(32), v["cle"], v["entete"], v["taille"], v["taille_chiffree"], "a", "", v["secret"], 0
        )
        self.assertEqual(b"".join(fichiers.dechiffrer(io.BytesIO(chiffre), m)), clair)
        for faux in (chiffre[:-1], chiffre + b"\0", chiffre[:50] + bytes([chiffre[50] ^ 1]) + chiffre[51:]):
            with self.assertRaises(Refus):
                b"".join(fichiers.dechiffrer(io.BytesIO(faux), m))


class Refusees(unittest.TestCase):
    """What sections 2, 6 and 11 refuse, and no vector shows."""

    def refuse(self, quoi: Any, *arguments: Any) -> None:
        with self.assertRaises((Refus, Incompris), msg=str(arguments)):
            quoi(*arguments)

    def test_encodage(self) -> None:
        octets = e.u8(1) + e.u16(258) + e.u32(3) + e.u64(4) + e.variable(b"abc") + e.liste([e.u32(5), e.u32(6)])
        self.assertEqual(octets.hex(), "0101020000000300000000000000040000000361626300020000000500000006")
        self.refuse(lambda: e.Lecteur(e.variable(b"abc")).variable(2))
        self.refuse(lambda: e.Lecteur(b"\0\0\0\x05abc").variable(9))
        self.refuse(lambda: e.Lecteur(b"\2").option(lambda: 0))
        self.refuse(lambda: e.Lecteur(b"\0").fin())
        self.refuse(lambda: e.Lecteur(e.etiquette_encadree("precle")).etiquette("rangee"))
        for texte in ("AA", "AA=", "AB==", "AA==\n", "_w==", None, 3):
            self.refuse(e.octets_de_base64, texte)

    def test_x25519(self) -> None:
        p = 2**255 - 19
        for n in (p, p + 1, 2**255 - 1, 9 | 1 << 255):
            self.refuse(primitives.verifier_x25519, n.to_bytes(32, "little"))
        faibles = [(n % p).to_bytes(32, "little") for n in (0, 1, -1)]
        faibles += [
            bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
            bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        ]
        for faible in faibles:
            primitives.verifier_x25519(faible)
            self.refuse(primitives.x25519, b"\x42" * 32, faible)
            p1 = precles.faire(precles.SCEAU, bytes(16), 1, 1, 0, faible, b"\x13" * 32)
            self.refuse(precles.verifier, p1, precles.SCEAU, bytes(16), 1, primitives.ed25519_publique(b"\x13" * 32), 0)

    def test_ed25519(self) -> None:
        ordre = 2**252 + 27742317777372353535851937790883648493
        publique, signature = primitives.ed25519_publique(b"\1" * 32), primitives.signer(b"\1" * 32, b"m")
        primitives.verifier_signature(publique, b"m", signature)
        s = (int.from_bytes(signature[32:], "little") + ordre).to_bytes(32, "little")
        self.refuse(primitives.verifier_signature, publique, b"m", signature[:32] + s)
        for petit in (b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", b"\xee" + b"\xff" * 30 + b"\x7f"):
            self.refuse(primitives.verifier_signature, petit, b"m", b"\1" + bytes(63))
            self.refuse(primitives.verifier_signature, publique, b"m", petit + bytes(32))

    def test_mlkem(self) -> None:
        for jeu, graine in ((768, b"\1" * 64), (1024, b"\2" * 64)):
            publique = primitives.mlkem_publique(jeu, graine)
            ss, ct = primitives.encapsuler(jeu, publique)
            self.assertEqual(primitives.decapsuler(jeu, graine, ct), ss)
            self.assertNotEqual(primitives.decapsuler(jeu, graine, ct[:-1] + bytes([ct[-1] ^ 1])), ss)
            for faux in (publique[:-1], b"\x01\x0d" + publique[2:], b"\xff\xff\xff" + publique[3:]):
                self.refuse(primitives.encapsuler, jeu, faux)
            self.refuse(primitives.decapsuler, jeu, graine, ct[:-1])

    def test_contenu(self) -> None:
        v: V = next(v for v in vecteurs.lire(CHEMIN) if v["genre"] == "contenu")
        texte, conv = v["contenu"].decode(), "db12539d5b0b83febd2f4e5458477d4b"
        for avant, apres in (
            ('"v":1', '"v":2'),
            ('"v":1', '"v":true'),
            ('"seq":0', '"seq":9007199254740992'),
            ('"3131', '"A131'),
            ('"alice"', '"Alice"'),
            ("06-15T", "06-15 "),
            ("000Z", "000"),
            ('"prec":', '"perc":'),
            ('"v":1', '"v":1,"v":1'),
            ("db12", "db13"),
            ('"texte","v"', f'"{"t" * 33}","v"'),
        ):
            self.assertIn(avant, texte)
            self.refuse(contenu.lire, texte.replace(avant, apres, 1).encode(), conv)
        for corps in ("null", "[]", '"x"', '{"texte":3}'):
            contenu.lire(texte.replace('{"texte":"Bonjour"}', corps).encode(), conv)

    def test_tailles_de_fichiers(self) -> None:
        """The table of section 20."""
        for taille, entier in (
            (0, 4153),
            (4096, 4153),
            (4097, 4409),
            (65_536, 65_593),
            (65_537, 67_657),
            (70_000, 71_753),
            (1_000_000, 1_016_105),
            (2_147_483_649, 2_215_133_225),
        ):
            self.assertEqual(fichiers.taille_chiffree(taille), entier)


class Retouches(unittest.TestCase):
    """Section 11, what the relay's order must not change."""

    def test_plages(self) -> None:
        """By a set of numbers, and in any order."""
        hasard = random.Random(11)
        for _ in range(200):
            lots = [[[a, a + hasard.randrange(4)]] for a in hasard.sample(range(60), 12)]
            numeros = {n for ((a, b),) in lots for n in range(a, b + 1)}
            jointes: accuses.Plages = []
            for lot in lots:
                jointes = accuses.joindre(jointes, lot)
            self.assertEqual({n for n in range(70) if accuses.contient(jointes, n)}, numeros)
            self.assertTrue(all(a[1] + 1 < b[0] for a, b in itertools.pairwise(jointes)))
            self.assertEqual(accuses.joindre(jointes, jointes), jointes)

    def test_minuteurs(self) -> None:
        """Whoever set one first, both ends have the same in the end."""
        reglages = [(duree, version) for duree in (0, 30, 60) for version in (1, 2)]
        for suite in itertools.permutations(reglages, 3):
            fins = set()
            for ordre in itertools.permutations(suite):
                corr = Correspondant(bytes(16), [], "", "accepte")
                for duree, version in ordre:
                    minuteur.regler(corr, duree, version)
                fins.add((corr.minuteur, corr.minuteur_version))
            self.assertEqual(len(fins), 1, suite)

    def test_ordre(self) -> None:
        """Edits, signs and their message, in every order of arrival."""
        faites = [
            Retouche("lui", "modification", "m", "deux", "f", 1, 0),
            Retouche("lui", "reaction", "m", "A", "f", 2, 0),
            Retouche("lui", "modification", "m", "trois", "f", 3, 0),
            Retouche("lui", "reaction", "m", "", "f", 4, 0),
            Retouche("moi", "suppression", "m", "", "g", 0, 0),
        ]
        for ordre in itertools.permutations(faites):
            ligne = Ligne("recu", bytes(16), "m", "texte", {"texte": "un"}, "", "f", 0)
            for r in ordre:
                if retouches.concerne(ligne, r):
                    retouches.appliquer(ligne, r)
            self.assertEqual((ligne.corps["texte"], ligne.signes, ligne.retiree), ("trois", {}, False))
            retouches.appliquer(ligne, Retouche("lui", "suppression", "m", "", "f", 0, 0))
            for r in ordre:
                retouches.appliquer(ligne, r)
            self.assertEqual((ligne.corps, ligne.signes, ligne.retiree), ({}, {}, True))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        CHEMIN = Path(sys.argv.pop(1))
    unittest.main()
