"""The worked examples of PROTOCOL.md, built from its text alone and from nothing of the Swift code, and the vectors
that the Swift tests read: the same values, whole where the document shows a part or a hash.

    python3 docs/protocol-exemples.py                    prints every example
    python3 docs/protocol-exemples.py vecteurs           prints Tests/CryptoTests/Vecteurs/messagerie.json
    python3 docs/protocol-exemples.py PROTOCOL VECTORS   exit code 1 unless the first file contains every example
                                                         and the second one, when given, is the vectors

Needs PyNaCl, and cryptography 48 for ML-KEM. The Argon2id runs take 256 MiB and a second each.
"""

import hashlib
import hmac
import json
import re
import sys
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM1024PrivateKey
from nacl import bindings as sodium

DATE = 1_750_000_000
RELAIS, MDP, SEL, NONCE = b"relais", b"essai de mot de passe", b"\x21" * 32, b"\x22" * 48
QUARANTE_CINQ_JOURS = 45 * 86400


def entier(valeur, taille):
    return valeur.to_bytes(taille, "big")


def variable(octets):
    return entier(len(octets), 4) + octets


def liste(elements):
    return entier(len(elements), 2) + b"".join(elements)


def etiquette(usage):
    return b"messagerie/v1/" + usage.encode()


def blake2b(usage, message, taille=32):
    return hashlib.blake2b(variable(etiquette(usage)) + message, digest_size=taille).digest()


def option(octets):
    return entier(0, 1) if octets is None else entier(1, 1) + octets


def hkdf(materiel, usage, suite=b"", sel=bytes(64), taille=32):
    extrait = hmac.digest(sel, materiel, "sha512")
    bloc, sortie = b"", b""
    for rang in range(1, -(-taille // 64) + 1):
        bloc = hmac.digest(extrait, bloc + etiquette(usage) + suite + entier(rang, 1), "sha512")
        sortie += bloc
    return sortie[:taille]


def couper(octets):
    return [octets[i : i + 32] for i in range(0, len(octets), 32)]


def argon2id(mdp, sel, taille, memoire, passes):
    return sodium.crypto_pwhash_alg(taille, mdp, sel, passes, memoire, sodium.crypto_pwhash_ALG_ARGON2ID13)


def ed25519(graine):
    publique, secrete = sodium.crypto_sign_seed_keypair(graine)
    return publique, lambda message: sodium.crypto_sign(message, secrete)[:64]


def x25519(secrete):
    return sodium.crypto_scalarmult_base(secrete)


def dh(secrete, publique):
    return sodium.crypto_scalarmult(secrete, publique)


def cle_mlkem(privee):
    return privee.public_key().public_bytes_raw()


def chiffrer(clair, cle, nonce, ad):
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(clair, ad, nonce, cle)


def sha512(octets):
    return hashlib.sha512(octets).digest()


# Recovery code


def symboles(octets, nombre):
    bits = "".join(f"{octet:08b}" for octet in octets)
    bits += "0" * (-len(bits) % 5)
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(alphabet[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))[:nombre]


def code_recuperation(secret):
    texte = symboles(secret, 26) + symboles(blake2b("recuperation/controle", secret, 16), 4)
    return "-".join(texte[i : i + 5] for i in range(0, 30, 5))


# Statements and prekeys


def declaration_zero(ik_graine, idh, dsk, rec, recx, alea, date, appareil=1):
    ik, signer = ed25519(ik_graine)
    suite = alea + entier(0, 4) + entier(0, 4) + bytes(32) + ik
    suite += liste([entier(appareil, 4) + idh + dsk + entier(0, 4)])
    suite += rec + recx + entier(0, 1) + entier(date, 8)
    compte = blake2b("compte-id", suite, 16)
    corps = variable(etiquette("declaration")) + compte + suite
    return compte, corps, variable(corps) + liste([entier(0, 1) + signer(corps)])


def precle(usage, compte, appareil, numero, debut, cle, dsk_graine):
    corps = variable(etiquette("precle")) + entier(usage, 1) + compte + entier(appareil, 4) + entier(numero, 4)
    corps += entier(debut, 8) + entier(debut + QUARANTE_CINQ_JOURS, 8) + variable(cle)
    return variable(corps) + ed25519(dsk_graine)[1](corps)


def declaration_suivante(precedente, ik_ancienne, ik_graine, appareils, raison, date):
    """Follows the statement whose body is `precedente`; `appareils` are (id, idh, dsk, depuis)."""
    debut = 4 + len(etiquette("declaration"))
    compte, alea = precedente[debut : debut + 16], precedente[debut + 16 : debut + 32]
    numero, gen = (int.from_bytes(precedente[debut + i : debut + i + 4], "big") for i in (32, 36))
    rec_recx = precedente[-73:-9]
    ik, signer = ed25519(ik_graine)
    corps = variable(etiquette("declaration")) + compte + alea + entier(numero + 1, 4) + entier(gen + 1, 4)
    corps += blake2b("hash-declaration", precedente) + ik
    corps += liste([entier(n, 4) + idh + dsk + entier(depuis, 4) for n, idh, dsk, depuis in appareils])
    corps += rec_recx + entier(raison, 1) + entier(date, 8)
    signatures = [entier(0, 1) + signer(corps), entier(1, 1) + ed25519(ik_ancienne)[1](corps)]
    return corps, variable(corps) + liste(signatures)


class Compte:
    """Everything about one account, from one byte value."""

    def __init__(self, base):
        self.ik, self.idh, self.dsk = bytes([base]) * 32, bytes([base + 1]) * 32, bytes([base + 2]) * 32
        self.code, self.alea = bytes([base + 3]) * 16, bytes([base + 4]) * 16
        self.spk, self.sceau, self.opk = (bytes([base + i]) * 32 for i in (5, 6, 8))
        self.pqspk, self.pqopk = (MLKEM1024PrivateKey.from_seed_bytes(bytes([base + i]) * 64) for i in (7, 9))
        self.rec_graine = hkdf(self.code, "recuperation/rec")
        self.recx_secrete = hkdf(self.code, "recuperation/recx")
        self.id, self.corps, self.declaration = declaration_zero(
            self.ik, x25519(self.idh), ed25519(self.dsk)[0], ed25519(self.rec_graine)[0], x25519(self.recx_secrete),
            self.alea, DATE)
        self.cles = {
            1: x25519(self.sceau), 3: x25519(self.spk), 4: cle_mlkem(self.pqspk), 5: x25519(self.opk),
            6: cle_mlkem(self.pqopk),
        }
        # Ids that differ, so that one cannot stand in the place of another.
        self.ids = {usage: i for i, usage in enumerate(self.cles, 1)}
        self.precles = {
            usage: precle(usage, self.id, 1, self.ids[usage], DATE, cle, self.dsk) for usage, cle in self.cles.items()}

    def publique(self, usage):
        """Id and key of a prekey."""
        return self.ids[usage], self.cles[usage]

    def bout(self):
        """This end in a transcript, device 1 of generation 0."""
        return self.id + entier(1, 4) + entier(0, 4) + ed25519(self.ik)[0] + ed25519(self.dsk)[0] + x25519(self.idh)

    def hash_ik(self):
        return blake2b("ik", ed25519(self.ik)[0])


# Password and login


def sel_argon(nom_relais, compte, sel):
    return blake2b("sel-mdp", variable(nom_relais) + compte + sel, 16)


def cle_auth(mdp, nom_relais, compte, sel, memoire=256 << 20, passes=3):
    return hkdf(argon2id(mdp, sel_argon(nom_relais, compte, sel), 32, memoire, passes), "cle-auth")


def message_connexion(nom_relais, nonce):
    return variable(etiquette("connexion")) + variable(nom_relais) + variable(nonce)


def message_suppression(nom_relais, nonce):
    return variable(etiquette("suppression")) + variable(nom_relais) + variable(nonce)


def message_annulation(nom_relais, compte, idempotence, numero):
    return (
        variable(etiquette("annulation")) + variable(nom_relais) + compte + variable(idempotence) + entier(numero, 4))


# Contents, messages, envelopes


def conversation(a, b):
    return blake2b("conversation", min(a, b) + max(a, b), 16)


def empreinte(*comptes):
    """Sixty digits of two (IK, account)."""
    def moitie(ik, compte):
        condense = hashlib.sha512(bytes(2) + ik + compte).digest()
        for _ in range(5199):
            condense = hashlib.sha512(condense + ik).digest()
        return "".join(f"{int.from_bytes(condense[i : i + 5], 'big') % 100_000:05}" for i in range(0, 30, 5))

    return "".join(sorted(moitie(ik, compte) for ik, compte in comptes))


def contenu(texte, identifiant, conv, flux, seq, prec, horodatage, pseudo, moi, toi):
    def repere(corps):
        return {"hash": blake2b("hash-declaration", corps).hex(), "numero": 0}

    champs = {
        "conv": conv.hex(), "corps": {"texte": texte}, "flux": flux.hex(), "horodatage": horodatage,
        "id": identifiant.hex(), "moi": repere(moi), "prec": prec.hex(), "pseudo": pseudo, "seq": seq,
        "toi": repere(toi), "type": "texte", "v": 1,
    }
    return json.dumps(champs, ensure_ascii=False, separators=(",", ":")).encode()


def transcription(initiateur, repondeur, spk, opk, usage_pq, pq, ephemere, chiffre):
    """Prekeys are (id, key) as public bytes; `opk` may be None."""
    octets = entier(1, 1) + initiateur.bout() + repondeur.bout() + entier(spk[0], 4) + spk[1]
    octets += option(opk and entier(opk[0], 4) + opk[1])
    return octets + entier(usage_pq, 1) + entier(pq[0], 4) + pq[1] + ephemere + chiffre


def champs_poignee(ephemere, spk, opk, usage_pq, pq, chiffre):
    return (
        ephemere + entier(spk, 4) + option(opk and entier(opk, 4)) + entier(usage_pq, 1) + entier(pq, 4) + chiffre)


def kdf_racine(racine, partage, ss, emetteur, recepteur, ek, ct):
    """Root key, chain key, next header key."""
    return couper(hkdf(partage + ss, "ratchet/racine", sha512(emetteur + recepteur + ek + ct), racine, 96))


def kdf_chaine(chaine):
    """Message key, next chain key."""
    return hmac.digest(chaine, b"\x01", "sha256"), hmac.digest(chaine, b"\x02", "sha256")


def entete_ratchet(publique, ek, ct, pn, n):
    return publique + ek + option(ct) + entier(pn, 4) + entier(n, 4)


def ad_corps(session, ik_initiateur, ik_repondeur, direction, appareils=(1, 1)):
    return session + ik_initiateur + ik_repondeur + entier(direction, 1) + b"".join(entier(n, 4) for n in appareils)


def message_ratchet(entete, contenu, cle_entete, cle_message, session, ad, nonces):
    octets = nonces[0] + variable(
        chiffrer(entete, cle_entete, nonces[0], variable(etiquette("ratchet/entete")) + session))
    return octets + nonces[1] + variable(chiffrer(contenu, cle_message, nonces[1], ad + octets))


def interieur(compte, appareil, message, declarations=None, champs=None):
    octets = entier(1, 1) + compte + entier(appareil, 4)
    if champs is None:
        return octets + entier(0, 1) + variable(message)
    return octets + entier(1, 1) + liste([variable(d) for d in declarations]) + variable(champs) + variable(message)


def bourrer(octets):
    taille = next(t for t in (4096, 8192, 16384, 32768, 65536) if len(octets) + 53 <= t)
    return octets + bytes(taille - 53 - len(octets))


def sceau(clair, publique, ephemere, epk=None):
    """crypto_box_seal with a given ephemeral private key, so that the example can be repeated; `epk` is written for its
    public half."""
    epk = epk or x25519(ephemere)
    nonce = hashlib.blake2b(epk + publique, digest_size=24).digest()
    return epk + sodium.crypto_box(clair, nonce, publique, ephemere)


def fermer_enveloppe(bob, dedans):
    cle = bob.publique(1)
    return entier(1, 1) + entier(cle[0], 4) + sceau(bourrer(dedans), cle[1], b"\x34" * 32)


# Files

MORCEAU = 65_536


def bourree(taille):
    """Padme, and never less than 4,096 bytes."""
    if taille <= 4096:
        return 4096
    e = taille.bit_length() - 1
    pas = 1 << (e - e.bit_length())
    return -(-taille // pas) * pas


def entete_fichier(cle):
    return b"MSGFICH1" + entier(1, 1) + hkdf(cle, "fichier/engagement")


def morceaux_fichier(contenu, cle):
    clair = contenu + bytes(bourree(len(contenu)) - len(contenu))
    debuts = range(0, len(clair), MORCEAU)
    return [
        sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
            clair[debut : debut + MORCEAU], None, entier(i, 11) + entier(i == len(debuts) - 1, 1),
            hkdf(cle, "fichier/cle"))
        for i, debut in enumerate(debuts)
    ]


def fichier_chiffre(contenu, cle):
    return entete_fichier(cle) + b"".join(morceaux_fichier(contenu, cle))


def manifeste(identifiant, cle, contenu, nom, genre, secret, expire, texte):
    base64 = lambda octets: b64encode(octets).decode()
    champs = {
        "cle": base64(cle), "effacement": base64(secret), "entete": base64(entete_fichier(cle)), "expire": expire,
        "id": identifiant.hex(), "nom": nom, "taille": len(contenu),
        "tailleChiffree": len(fichier_chiffre(contenu, cle)), "type": genre,
    }
    return json.dumps({"fichier": champs, "texte": texte}, ensure_ascii=False, separators=(",", ":")).encode()


# Keyring and rows


def trousseau(mdp, corps, sel, cle_donnees, nonce_cle, nonce_corps, memoire_kib=256 * 1024, passes=3):
    derivee = argon2id(mdp, sel, 64, memoire_kib * 1024, passes)
    entete = b"MSGTROUS" + entier(1, 1) + entier(memoire_kib, 4) + entier(passes, 4) + sel + derivee[32:]
    debut = entete + nonce_cle + chiffrer(cle_donnees, derivee[:32], nonce_cle, etiquette("trousseau/cle") + entete)
    return debut + nonce_corps + chiffrer(
        corps, cle_donnees, nonce_corps, etiquette("trousseau/corps") + debut + nonce_corps)


def corps_trousseau(compte, nom_relais, noms, epoques, cle_rangee):
    return (
        entier(2, 1) + compte.id + entier(1, 4) + variable(nom_relais) + compte.ik + compte.idh + compte.dsk + noms
        + epoques + liste([entier(0, 4) + cle_rangee]) + entier(1, 8))


def preuve_epoque(cle, compte, appareil, numero, alea):
    message = variable(etiquette("epoque")) + compte + entier(appareil, 4) + entier(numero, 8) + alea
    return alea + hashlib.blake2b(message, key=cle, digest_size=16).digest()


def nom(cle, table, valeur):
    message = variable(etiquette("nom")) + variable(table.encode()) + variable(valeur)
    return hashlib.blake2b(message, key=cle, digest_size=16).digest()


def rangee(clair, cle, gen, table, identifiant, nonce):
    ad = variable(etiquette("rangee")) + entier(gen, 4) + variable(table.encode()) + variable(identifiant)
    return entier(gen, 4) + nonce + chiffrer(clair, cle, nonce, ad)


def hash_nu(octets):
    return hashlib.blake2b(octets, digest_size=32).digest()


def conversation_chiffree(alice, bob, contenu_alice, contenu_bob):
    """Alice begins a session with all of Bob's prekeys, Bob answers. Examples; what they show a part or a hash of."""
    ephemere, chiffre = b"\x33" * 32, b"\x35" * 1568
    spk, opk, pq = (bob.publique(usage) for usage in (3, 5, 6))
    e, v = {}, {}
    partages = [dh(alice.idh, spk[1]), dh(ephemere, x25519(bob.idh)), dh(ephemere, spk[1]), dh(ephemere, opk[1])]
    ss = bob.pqopk.decapsulate(chiffre)
    assert partages == [
        dh(bob.spk, x25519(alice.idh)), dh(bob.idh, x25519(ephemere)), dh(bob.spk, x25519(ephemere)),
        dh(bob.opk, x25519(ephemere))]
    e["poignee.dh1"], e["poignee.dh2"], e["poignee.dh3"], e["poignee.dh4"] = partages
    e["poignee.ss"] = ss
    v["champs"] = champs_poignee(x25519(ephemere), spk[0], opk[0], 6, pq[0], chiffre)
    e["poignee.champs.debut"] = v["champs"][:46]
    assert v["champs"] == e["poignee.champs.debut"] + chiffre and len(v["champs"]) == 1614
    e["poignee.nom"] = blake2b("poignee", x25519(ephemere) + chiffre)
    transcrit = transcription(alice, bob, spk, opk, 6, pq, x25519(ephemere), chiffre)
    assert len(transcrit) == 3487
    e["poignee.transcription.debut"] = transcrit[:319]
    e["poignee.transcription.hash"] = sha512(transcrit)
    racine, entete_a, entete_b, session = couper(
        hkdf(b"\xff" * 32 + b"".join(partages) + ss, "pqxdh", e["poignee.transcription.hash"], taille=128))
    e["poignee.racine"], e["poignee.entete.a"], e["poignee.entete.b"] = racine, entete_a, entete_b
    e["session"] = session

    # The same without one-time prekeys, with the last resort.
    v["sans.champs"] = champs_poignee(x25519(ephemere), spk[0], None, 4, bob.ids[4], chiffre)
    transcrit = transcription(alice, bob, spk, None, 4, bob.publique(4), x25519(ephemere), chiffre)
    assert len(transcrit) == 3451
    v["sans.racine"], v["sans.entete.a"], v["sans.entete.b"], e["poignee.sans.session"] = couper(hkdf(
        b"\xff" * 32 + b"".join(partages[:3]) + bob.pqspk.decapsulate(chiffre), "pqxdh", sha512(transcrit),
        taille=128))

    # Alice's first chain: nothing encapsulated.
    e["ik.a"], e["ik.b"] = alice.hash_ik(), bob.hash_ik()
    dh_a, kem_a = b"\x38" * 32, MLKEM768PrivateKey.from_seed_bytes(b"\x39" * 64)
    partage = dh(dh_a, spk[1])
    assert partage == dh(bob.spk, x25519(dh_a))
    racine_a, chaine_a, entete_a2 = kdf_racine(racine, partage, b"", x25519(dh_a), spk[1], b"", b"")
    e["a.partage"], e["a.racine"], e["a.chaine"], e["a.suivante"] = partage, racine_a, chaine_a, entete_a2
    cle_a, e["a.chaine.1"] = kdf_chaine(chaine_a)
    e["a.cle.0"] = cle_a
    clair_a = entete_ratchet(x25519(dh_a), cle_mlkem(kem_a), None, 0, 0)
    assert len(clair_a) == 1225
    e["a.entete.dh"], e["a.entete.ek.hash"] = clair_a[:32], hash_nu(clair_a[32:1216])
    e["a.ad"] = ad_corps(session, e["ik.a"], e["ik.b"], 0)
    message_a = message_ratchet(
        clair_a, contenu_alice, entete_a, cle_a, session, e["a.ad"], (b"\x36" * 24, b"\x37" * 24))
    e["a.message.entete"] = message_a[:28]
    e["a.message.entete.hash"] = hash_nu(message_a[28:1269])
    e["a.message.corps"] = message_a[1269:]
    e["a.message.hash"] = blake2b("message-recu", message_a)
    v["a.entete"], v["a.message"], v["a.ek"] = clair_a, message_a, cle_mlkem(kem_a)

    # The second message of the session without one-time prekeys.
    _, chaine, _ = kdf_racine(v["sans.racine"], partage, b"", x25519(dh_a), spk[1], b"", b"")
    v["sans.message"] = message_ratchet(
        entete_ratchet(x25519(dh_a), cle_mlkem(kem_a), None, 0, 1), contenu_alice, v["sans.entete.a"],
        kdf_chaine(kdf_chaine(chaine)[1])[0], e["poignee.sans.session"],
        ad_corps(e["poignee.sans.session"], e["ik.a"], e["ik.b"], 0), (b"\x36" * 24, b"\x37" * 24))

    # Bob's answer: a pair of his own, and a ciphertext for hers.
    dh_b, kem_b, ct = b"\x3a" * 32, MLKEM768PrivateKey.from_seed_bytes(b"\x3b" * 64), b"\x3c" * 1088
    partage = dh(dh_b, x25519(dh_a))
    ss = kem_a.decapsulate(ct)
    racine_b, chaine_b, entete_b2 = kdf_racine(
        racine_a, partage, ss, x25519(dh_b), x25519(dh_a), cle_mlkem(kem_a), ct)
    e["b.partage"], e["b.ss"], e["b.racine"], e["b.chaine"], e["b.suivante"] = (
        partage, ss, racine_b, chaine_b, entete_b2)
    cle_b, e["b.chaine.1"] = kdf_chaine(chaine_b)
    e["b.cle.0"] = cle_b
    clair_b = entete_ratchet(x25519(dh_b), cle_mlkem(kem_b), ct, 0, 0)
    assert len(clair_b) == 2313
    e["b.entete.dh"], e["b.entete.ek.hash"] = clair_b[:32], hash_nu(clair_b[32:1216])
    message_b = message_ratchet(
        clair_b, contenu_bob, entete_b, cle_b, session, ad_corps(session, e["ik.a"], e["ik.b"], 1),
        (b"\x3d" * 24, b"\x3e" * 24))
    e["b.message.entete.hash"] = hash_nu(message_b[28:2357])
    e["b.message.corps"] = message_b[2357:]
    e["b.message.hash"] = blake2b("message-recu", message_b)
    v["b.entete"], v["b.message"], v["b.ct"], v["b.ek"] = clair_b, message_b, ct, cle_mlkem(kem_b)
    return e, v


def exemples(alice, bob):
    """Every example of the document; what of it the vectors have whole."""
    relais, mdp, sel, nonce = RELAIS, MDP, SEL, NONCE
    e = {
        "encodage": entier(1, 1) + entier(0x0102, 2) + entier(3, 4) + entier(4, 8) + variable(b"abc")
        + liste([entier(5, 4), entier(6, 4)]),
        "a.ik": ed25519(alice.ik)[0], "a.idh": x25519(alice.idh), "a.dsk": ed25519(alice.dsk)[0],
        "a.rec": ed25519(alice.rec_graine)[0], "a.recx": x25519(alice.recx_secrete),
        "a.rec.graine": alice.rec_graine, "a.recx.secrete": alice.recx_secrete,
        "a.code": code_recuperation(alice.code),
        "a.compte": alice.id, "a.declaration": alice.declaration,
        "a.hash": blake2b("hash-declaration", alice.corps),
        "a.precle.sceau": alice.precles[1],
        "b.compte": bob.id, "b.declaration": bob.declaration, "b.hash": blake2b("hash-declaration", bob.corps),
        "b.precle.sceau": bob.precles[1], "b.precle.spk": bob.precles[3], "b.precle.opk": bob.precles[5],
    }
    for nom_precle, encodee in (("pqspk", bob.precles[4]), ("pqopk", bob.precles[6])):
        e[f"b.precle.{nom_precle}.debut"] = encodee[:73]
        e[f"b.precle.{nom_precle}.cle.hash"] = hash_nu(encodee[73:-64])
        e[f"b.precle.{nom_precle}.signature"] = encodee[-64:]
    assert [len(bob.precles[usage]) for usage in (1, 3, 4, 5, 6)] == [169, 169, 1705, 169, 1705]
    e["mdp.sel"] = sel_argon(relais, alice.id, sel)
    e["mdp.maitre"] = argon2id(mdp, e["mdp.sel"], 32, 256 << 20, 3)
    e["mdp.cleAuth"] = hkdf(e["mdp.maitre"], "cle-auth")
    e["connexion.message"] = message_connexion(relais, nonce)
    e["connexion.signature"] = ed25519(alice.dsk)[1](e["connexion.message"])

    identifiant, flux = b"\x31" * 16, b"\x32" * 8
    e["conv"] = conversation(alice.id, bob.id)
    e["contenu"] = contenu(
        "Bonjour", identifiant, e["conv"], flux, 0, bytes(32), "2025-06-15T15:06:40.000Z", "alice", alice.corps,
        bob.corps)
    e["contenu.hash"] = blake2b("contenu", e["contenu"])
    seance, v = conversation_chiffree(alice, bob, e["contenu"], b"Bonjour Alice")
    e |= seance
    dedans = interieur(alice.id, 1, v["a.message"], [alice.declaration], v["champs"])
    e["interieur.debut"] = dedans[:28]
    e["interieur.hash"] = hash_nu(dedans)
    v["enveloppe"] = enveloppe = fermer_enveloppe(bob, dedans)
    v["sans.enveloppe"] = fermer_enveloppe(
        bob, interieur(alice.id, 1, v["sans.message"], [alice.declaration], v["sans.champs"]))
    e["enveloppe.debut"] = enveloppe[:53]
    e["enveloppe.fin"] = enveloppe[-16:]
    e["enveloppe.hash"] = hash_nu(enveloppe)
    ouvert = sodium.crypto_box_seal_open(enveloppe[5:], x25519(bob.sceau), bob.sceau)
    assert ouvert == bourrer(dedans) and len(enveloppe) == 4096
    e["reprise.corps"] = json.dumps({"messages": [e["a.message.hash"].hex()]}, separators=(",", ":")).encode()

    noms, cle_rangee, epoques = b"\x41" * 32, b"\x42" * 32, b"\x48" * 32
    e["trousseau.corps"] = corps_trousseau(alice, relais, noms, epoques, cle_rangee)
    e["epoque.preuve"] = preuve_epoque(epoques, alice.id, 1, 1, b"\x49" * 16)
    e["trousseau"] = trousseau(
        mdp, e["trousseau.corps"], b"\x43" * 16, b"\x44" * 32, b"\x45" * 24, b"\x46" * 24)
    e["nom"] = nom(noms, "correspondants", bob.id)
    e["rangee"] = rangee(b"{}", cle_rangee, 0, "correspondants", e["nom"], b"\x47" * 24)

    # Password change: a second password, keys of their own, statement 1.
    nouvelle = bytes([0x61]) * 32, bytes([0x62]) * 32, bytes([0x63]) * 32
    appareil = 1, x25519(nouvelle[1]), ed25519(nouvelle[2])[0], 1
    corps1, e["suite.declaration"] = declaration_suivante(alice.corps, alice.ik, nouvelle[0], [appareil], 1, DATE + 60)
    e["suite.hash"] = blake2b("hash-declaration", corps1)
    e["suite.precle.sceau"] = precle(1, alice.id, 1, 2, DATE + 60, x25519(b"\x64" * 32), nouvelle[2])
    nouveau_sel = b"\x65" * 32
    e["suite.cleAuth"] = cle_auth(b"un autre mot de passe", relais, alice.id, nouveau_sel)
    e["annulation.message"] = message_annulation(relais, alice.id, b"\x66" * 16, 1)
    e["annulation.signature"] = ed25519(alice.dsk)[1](e["annulation.message"])
    e["suppression.message"] = message_suppression(relais, nonce)
    e["suppression.signature"] = ed25519(alice.dsk)[1](e["suppression.message"])
    e["rotation.corps"] = json.dumps(
        {"declaration": b64encode(e["suite.declaration"]).decode()}, separators=(",", ":")).encode()

    # Files: a short one, and one of two chunks.
    cle_fichier, secret = b"\x71" * 32, b"\x73" * 32
    contenu_court, contenu_long = b"un fichier\n", b"a" * 70_000
    e["fichier.flux"] = hkdf(cle_fichier, "fichier/cle")
    e["fichier.entete"] = entete_fichier(cle_fichier)
    court = fichier_chiffre(contenu_court, cle_fichier)
    e["fichier.debut"], e["fichier.fin"] = court[41:73], court[-16:]
    e["fichier.hash"] = hashlib.blake2b(court, digest_size=32).digest()
    assert len(court) == 41 + 4096 + 16
    cle_longue = b"\x74" * 32
    long = fichier_chiffre(contenu_long, cle_longue)
    e["fichier.long.entete"] = entete_fichier(cle_longue)
    e["fichier.long.premier"] = morceaux_fichier(contenu_long, cle_longue)[0][-16:]
    e["fichier.long.dernier"] = morceaux_fichier(contenu_long, cle_longue)[1][-16:]
    e["fichier.long.hash"] = hashlib.blake2b(long, digest_size=32).digest()
    assert len(long) == 41 + 71_680 + 32
    e["fichier.effacement"] = blake2b("fichier/effacement", secret)
    e["fichier.manifeste"] = manifeste(
        b"\x72" * 32, cle_fichier, contenu_court, "lettre.txt", "text/plain", secret, DATE + 30 * 86400, "Voici")
    chiffres = empreinte((e["a.ik"], alice.id), (ed25519(bob.ik)[0], bob.id))
    e["empreinte"] = " ".join(chiffres[i : i + 5] for i in range(0, 60, 5))
    return e, v


# Vectors


# What must be refused


def changer(octets, place, autres):
    return octets[:place] + autres + octets[place + len(autres) :]


P = 2**255 - 19
# Of X25519: the encodings that are not canonical, and the points of low order in their canonical one.
NON_CANONIQUES = [x25519(b"\x12" * 32)[:31] + b"\xaa", entier(P, 32)[::-1], entier(2**255 - 1, 32)[::-1]]
ORDRE_FAIBLE = [
    bytes(32), entier(1, 32)[::-1], entier(P - 1, 32)[::-1],
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]


def refus(alice, bob):
    """Section and values of each: as they should be but in one point, and signed as they stand."""

    def declaration(corps, juste=True):
        """With the compteId that follows from the rest, so that nothing but the point in question is wrong."""
        corps = changer(corps, 29, blake2b("compte-id", corps[45:], 16)) if juste else corps
        return variable(corps) + liste([entier(0, 1) + ed25519(alice.ik)[1](corps)])

    def cadre(corps, usage, autre):
        """The body under another label."""
        return variable(etiquette(autre)) + corps[len(variable(etiquette(usage))) :]

    bonne, corps = alice.declaration, alice.corps
    un_appareil = corps[135:207]
    for raison, octets in [
        ("octet-de-trop", bonne + b"\0"),
        ("octet-de-trop", declaration(corps + b"\0")),
        ("signature", bonne[:-1] + bytes([bonne[-1] ^ 1])),
        ("signature", variable(corps) + liste([])),
        ("etiquette", declaration(cadre(corps, "declaration", "precle"), juste=False)),
        *[("cle", declaration(changer(corps, place, cle))) for place in (139, 239) for cle in NON_CANONIQUES],
        ("compte", declaration(changer(corps, 29, bob.id), juste=False)),
        ("raison", declaration(changer(corps, 271, b"\3"))),
        ("ordre", declaration(corps[:133] + liste([un_appareil] * 2) + corps[207:])),
    ]:
        yield "8", {"de": "declaration", "octets": octets, "raison": raison}

    appareils = [(1, x25519(b"\x62" * 32), ed25519(b"\x63" * 32)[0], 1)]
    autre = changer(corps, 272, entier(DATE + 1, 8))
    for raison, octets in [
        ("signature", declaration_suivante(corps, b"\x6a" * 32, b"\x61" * 32, appareils, 1, DATE)[1]),
        ("precedente", declaration_suivante(autre, alice.ik, b"\x61" * 32, appareils, 1, DATE)[1]),
        ("ik", declaration_suivante(corps, alice.ik, alice.ik, appareils, 1, DATE)[1]),
        ("depuis", declaration_suivante(corps, alice.ik, b"\x61" * 32, [(*appareils[0][:3], 0)], 1, DATE)[1]),
    ]:
        yield "8.1", {"de": "suite", "zero": bonne, "octets": octets, "raison": raison}

    def precle_signee(corps):
        return variable(corps) + ed25519(bob.dsk)[1](corps)

    bonne = bob.precles[1]
    corps = bonne[4:-64]
    for raison, octets in [
        ("octet-de-trop", bonne + b"\0"),
        ("octet-de-trop", precle_signee(corps + b"\0")),
        ("signature", bonne[:-1] + bytes([bonne[-1] ^ 1])),
        ("etiquette", precle_signee(cadre(corps, "precle", "declaration"))),
        *[("cle", precle_signee(changer(corps, 69, cle))) for cle in NON_CANONIQUES],
        *[("ordre-faible", precle_signee(changer(corps, 69, cle))) for cle in ORDRE_FAIBLE],
        ("compte", precle_signee(changer(corps, 25, alice.id))),
        ("duree", precle_signee(changer(corps, 57, entier(DATE + QUARANTE_CINQ_JOURS + 1, 8)))),
    ]:
        yield "9", {
            "de": "precle", "usage": 1, "compte": bob.id, "dsk": ed25519(bob.dsk)[0], "maintenant": DATE,
            "octets": octets, "raison": raison}


def vecteurs():
    alice, bob = Compte(0x01), Compte(0x11)
    e, v = exemples(alice, bob)
    relais = RELAIS.decode()
    liste_vecteurs = []

    def ajouter(section, genre, **valeurs):
        ecrites = {nom: valeur.hex() if isinstance(valeur, bytes) else valeur for nom, valeur in valeurs.items()}
        liste_vecteurs.append({"document": "docs/PROTOCOL.md", "section": section, "genre": genre, **ecrites})

    aleatoire = bytes.fromhex("8f3d2a5c719be046d2c5a91e07f86b34")
    secrets = [bytes(range(16)), bytes(16), b"\xff" * 16, aleatoire, alice.code]
    for secret in secrets:
        ajouter(
            "7", "code", octets=secret, code=code_recuperation(secret),
            rec=ed25519(hkdf(secret, "recuperation/rec"))[0], recx=x25519(hkdf(secret, "recuperation/recx")))
    for mdp, nom_relais in ((b"correct horse battery staple", "relais.example"), ("\u00e9t\u00e9".encode(), "a")):
        ajouter(
            "10", "cle-auth", mdp=mdp, relais=nom_relais, compte=alice.id, sel=SEL, memoire=8, passes=1,
            cle_auth=cle_auth(mdp, nom_relais.encode(), alice.id, SEL, 8 << 10, 1))
    ajouter(
        "10", "cle-auth", mdp=MDP, relais=relais, compte=alice.id, sel=SEL, memoire=256 << 10, passes=3,
        cle_auth=e["mdp.cleAuth"])
    ajouter(
        "10", "connexion", graine=alice.dsk, relais=relais, nonce=NONCE, message=e["connexion.message"],
        signature=e["connexion.signature"])
    ajouter(
        "10.2", "signatures", dsk=alice.dsk, relais=relais, compte=alice.id, nonce=NONCE, idempotence=b"\x66" * 16,
        numero=1, annulation=e["annulation.signature"], suppression=e["suppression.signature"],
        connexion=e["connexion.signature"])
    ajouter("11", "conversation", compte_a=alice.id, compte_b=bob.id, id=e["conv"])
    # The first content of a flow, and those that follow it.
    ajouter("11", "contenu", contenu=e["contenu"], prec=bytes(32), hash=e["contenu.hash"])
    prec = e["contenu.hash"]
    for seq, dit in ((1, "\u00c0 demain \U0001f642"), (2, "")):
        suivant = contenu(
            dit, bytes([0x80 + seq]) * 16, e["conv"], b"\x32" * 8, seq, prec, f"2025-06-15T15:06:4{seq}.000Z", "alice",
            alice.corps, bob.corps)
        ajouter("11", "contenu", contenu=suivant, prec=prec, hash=blake2b("contenu", suivant))
        prec = blake2b("contenu", suivant)
    identite = {"ik": e["a.ik"], "idh": e["a.idh"], "dsk": e["a.dsk"]}
    ajouter(
        "8", "declaration", compte=alice.id, **identite, rec=e["a.rec"], recx=e["a.recx"], date=DATE, hash=e["a.hash"],
        declaration=alice.declaration)

    # A third statement: the device of the second stays, another one comes.
    une = e["suite.declaration"]
    appareils = [
        (1, x25519(b"\x62" * 32), ed25519(b"\x63" * 32)[0], 1), (2, x25519(b"\x68" * 32), ed25519(b"\x69" * 32)[0], 2)]
    corps, deux = declaration_suivante(
        une[4 : 4 + int.from_bytes(une[:4], "big")], b"\x61" * 32, b"\x67" * 32, appareils, 2, DATE + 120)
    ajouter(
        "8.1", "suite", compte=alice.id, zero=alice.declaration, une=une, deux=deux,
        hash_deux=blake2b("hash-declaration", corps))

    for usage, encodee in bob.precles.items():
        ajouter(
            "9", "precle", usage=usage, compte=bob.id, dsk=ed25519(bob.dsk)[0], cle=bob.cles[usage], id=bob.ids[usage],
            debut=DATE, fin=DATE + QUARANTE_CINQ_JOURS, precle=encodee)

    sans = {"entete_initiateur": v["sans.entete.a"], "entete_repondeur": v["sans.entete.b"]}
    avec = {"entete_initiateur": e["poignee.entete.a"], "entete_repondeur": e["poignee.entete.b"]}
    for prefixe, graine, session, racine, entetes, numero in (
        ("", b"\x1a" * 64, e["session"], e["poignee.racine"], avec, 0),
        ("sans.", b"\x18" * 64, e["poignee.sans.session"], v["sans.racine"], sans, 1),
    ):
        message = v[prefixe + "message"] if prefixe else v["a.message"]
        ajouter(
            "12.2", "poignee", declaration_initiateur=alice.declaration, declaration_repondeur=bob.declaration,
            idh_secrete=bob.idh, dsk_graine=bob.dsk, spk_secrete=bob.spk, opk_secrete=bob.opk, pq_graine=graine,
            sceau=bob.sceau, amorce=v[prefixe + "champs"], nom=e["poignee.nom"], racine=racine, **entetes,
            session=session, numero=numero, contenu=e["contenu"], message=message,
            hash=blake2b("message-recu", message), enveloppe=v[prefixe + "enveloppe"])

    dh_a, dh_b = e["a.entete.dh"], e["b.entete.dh"]
    ajouter(
        "12.3", "kdf-racine", racine=e["poignee.racine"], dh=e["a.partage"], ss=b"", emetteur=dh_a,
        recepteur=bob.cles[3], ek=b"", ct=b"", racine_suivante=e["a.racine"], chaine=e["a.chaine"],
        entete=e["a.suivante"])
    ajouter(
        "12.3", "kdf-racine", racine=e["a.racine"], dh=e["b.partage"], ss=e["b.ss"], emetteur=dh_b, recepteur=dh_a,
        ek=v["a.ek"], ct=v["b.ct"], racine_suivante=e["b.racine"], chaine=e["b.chaine"], entete=e["b.suivante"])
    for bout in ("a", "b"):
        ajouter(
            "12.3", "kdf-chaine", chaine=e[f"{bout}.chaine"], message=e[f"{bout}.cle.0"],
            suivante=e[f"{bout}.chaine.1"])

    identites = {"ik_initiateur": e["a.ik"], "ik_repondeur": ed25519(bob.ik)[0], "appareil_initiateur": 1}
    ajouter(
        "12.4", "message-ratchet", dh=dh_a, ek=v["a.ek"], ct=b"", pn=0, n=0, entete=v["a.entete"],
        cle_entete=e["poignee.entete.a"], cle_message=e["a.cle.0"], session=e["session"], **identites,
        appareil_repondeur=1, direction=0, contenu=e["contenu"], message=v["a.message"])
    ajouter(
        "12.4", "message-ratchet", dh=dh_b, ek=v["b.ek"], ct=v["b.ct"], pn=0, n=0, entete=v["b.entete"],
        cle_entete=e["poignee.entete.b"], cle_message=e["b.cle.0"], session=e["session"], **identites,
        appareil_repondeur=1, direction=1, contenu=b"Bonjour Alice", message=v["b.message"])
    # One in which no two numbers are equal.
    clair = entete_ratchet(dh_b, v["b.ek"], v["b.ct"], 7, 258)
    ad = ad_corps(e["session"], e["ik.a"], e["ik.b"], 1, (1, 2))
    ajouter(
        "12.4", "message-ratchet", dh=dh_b, ek=v["b.ek"], ct=v["b.ct"], pn=7, n=258, entete=clair,
        cle_entete=e["poignee.entete.b"], cle_message=e["b.cle.0"], session=e["session"], **identites,
        appareil_repondeur=2, direction=1, contenu=b"bonjour",
        message=message_ratchet(
            clair, b"bonjour", e["poignee.entete.b"], e["b.cle.0"], e["session"], ad, (b"\x3d" * 24, b"\x3e" * 24)))

    # Seals: the ephemeral key as it is, and with its top bit set, which is refused.
    ephemere, clair = b"\x34" * 32, b"\x01\x02\x03"
    epk = x25519(ephemere)
    for tete in (epk, epk[:31] + bytes([epk[31] | 0x80])):
        ajouter(
            "13", "sceau", secrete=bob.sceau, clair=clair, scelle=sceau(clair, bob.cles[1], ephemere, tete),
            **({"refuse": 1} if tete[31] & 0x80 else {}))

    ajouter(
        "15", "trousseau", mdp=MDP, compte=alice.id, relais=relais, **identite, epoque=1, preuve=e["epoque.preuve"],
        nom_table="correspondants", nom_valeur=bob.id, nom=e["nom"], rangee=e["rangee"], clair=b"{}",
        trousseau=e["trousseau"])
    ajouter(
        "16", "rangee", cle=b"\x42" * 32, gen=0, table="correspondants", id=e["nom"], clair=b"{}", rangee=e["rangee"])
    ajouter(
        "16", "rangee", cle=b"\x55" * 32, gen=3, table="messages", id=b"\x01\x02", clair=b"bonjour",
        rangee=rangee(b"bonjour", b"\x55" * 32, 3, "messages", b"\x01\x02", bytes(range(24))))

    ajouter(
        "21", "empreinte", declaration_a=alice.declaration, declaration_b=bob.declaration,
        chiffres=e["empreinte"].replace(" ", ""))
    # After Alice's change of password.
    ajouter(
        "21", "empreinte", declaration_a=une, declaration_b=bob.declaration,
        chiffres=empreinte((ed25519(b"\x61" * 32)[0], alice.id), (ed25519(bob.ik)[0], bob.id)))
    secret = b"\x73" * 32
    for i, taille in enumerate((70_000, 0, 1, 4097, 65_536, 65_537, 150_000, 2_097_153)):
        cle = bytes([0x74 + i]) * 32
        chiffre = fichier_chiffre(b"a" * taille, cle)
        ajouter(
            "20", "fichier", cle=cle, taille=taille, taille_chiffree=len(chiffre), entete=entete_fichier(cle),
            hash=hash_nu(chiffre), secret=secret, effacement=e["fichier.effacement"])
    for section, valeurs in refus(alice, bob):
        ajouter(section, "refus", **valeurs)
    remarque = "The protocol's own structures, written by docs/protocol-exemples.py. Argon2id memory in KiB."
    tout = {"remarque": remarque, "vecteurs": liste_vecteurs}
    return e, json.dumps(tout, ensure_ascii=False, indent=2) + "\n"


def texte(valeur):
    """Recovery code and JSON as they are, all other bytes in hexadecimal."""
    if isinstance(valeur, str):
        return valeur
    return valeur.decode() if valeur.startswith(b"{") and valeur.endswith(b"}") else valeur.hex()


def main():
    e, attendus = vecteurs()
    if len(sys.argv) == 1:
        for cle, valeur in e.items():
            print(f"{cle} ({len(valeur)}): {texte(valeur)}")
        return 0
    if sys.argv[1:] == ["vecteurs"]:
        sys.stdout.write(attendus)
        return 0
    with open(sys.argv[1], encoding="utf-8") as fichier:
        document = re.sub(r"\s", "", fichier.read())
    absents = [cle for cle, valeur in e.items() if re.sub(r"\s", "", texte(valeur)) not in document]
    for cle in absents:
        print(f"not in {sys.argv[1]}: {cle}", file=sys.stderr)
    for nom_fichier in sys.argv[2:]:
        with open(nom_fichier, encoding="utf-8") as fichier:
            if fichier.read() != attendus:
                print(f"other vectors: {nom_fichier}", file=sys.stderr)
                absents.append(nom_fichier)
    return 1 if absents else 0


if __name__ == "__main__":
    sys.exit(main())
