#!/usr/bin/env python3
"""The worked examples of PROTOCOL.md, built from its text alone and from nothing of the Swift code.

    python3 docs/protocol-exemples.py             prints every example
    python3 docs/protocol-exemples.py PROTOCOL    exit code 1 unless that file contains every one of them

Needs PyNaCl. The two Argon2id runs take 256 MiB and a second each.
"""

import hashlib
import hmac
import json
import re
import sys

from nacl import bindings as sodium

DATE = 1_750_000_000
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


def hkdf(materiel, usage):
    extrait = hmac.digest(bytes(64), materiel, "sha512")
    return hmac.digest(extrait, etiquette(usage) + b"\x01", "sha512")[:32]


def argon2id(mdp, sel, taille, memoire, passes):
    return sodium.crypto_pwhash_alg(taille, mdp, sel, passes, memoire, sodium.crypto_pwhash_ALG_ARGON2ID13)


def ed25519(graine):
    publique, secrete = sodium.crypto_sign_seed_keypair(graine)
    return publique, lambda message: sodium.crypto_sign(message, secrete)[:64]


def x25519(secrete):
    return sodium.crypto_scalarmult_base(secrete)


# Recovery code


def symboles(octets, nombre):
    bits = "".join(f"{octet:08b}" for octet in octets)
    bits += "0" * (-len(bits) % 5)
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(alphabet[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))[:nombre]


def code_recuperation(secret):
    texte = symboles(secret, 26) + symboles(blake2b("recuperation/controle", secret, 16), 4)
    return "-".join(texte[i : i + 5] for i in range(0, 30, 5))


# Statement 0 and prekeys


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


class Compte:
    """Everything about one account, from one byte value."""

    def __init__(self, base):
        self.ik, self.idh, self.dsk = bytes([base]) * 32, bytes([base + 1]) * 32, bytes([base + 2]) * 32
        self.code, self.alea = bytes([base + 3]) * 16, bytes([base + 4]) * 16
        self.boite, self.sceau = bytes([base + 5]) * 32, bytes([base + 6]) * 32
        self.rec_graine = hkdf(self.code, "recuperation/rec")
        self.recx_secrete = hkdf(self.code, "recuperation/recx")
        self.id, self.corps, self.declaration = declaration_zero(
            self.ik, x25519(self.idh), ed25519(self.dsk)[0], ed25519(self.rec_graine)[0], x25519(self.recx_secrete),
            self.alea, DATE)
        self.precle_sceau = precle(1, self.id, 1, 1, DATE, x25519(self.sceau), self.dsk)
        self.precle_boite = precle(2, self.id, 1, 1, DATE, x25519(self.boite), self.dsk)


# Password and login


def sel_argon(nom_relais, compte, sel):
    return blake2b("sel-mdp", variable(nom_relais) + compte + sel, 16)


def cle_auth(mdp, nom_relais, compte, sel, memoire=256 << 20, passes=3):
    return hkdf(argon2id(mdp, sel_argon(nom_relais, compte, sel), 32, memoire, passes), "cle-auth")


def message_connexion(nom_relais, nonce):
    return variable(etiquette("connexion")) + variable(nom_relais) + variable(nonce)


# Contents, messages, envelopes


def conversation(a, b):
    return blake2b("conversation", min(a, b) + max(a, b), 16)


def contenu(texte, identifiant, conv, flux, seq, prec, horodatage, pseudo, moi, toi):
    def repere(corps):
        return {"hash": blake2b("hash-declaration", corps).hex(), "numero": 0}

    champs = {
        "conv": conv.hex(), "corps": {"texte": texte}, "flux": flux.hex(), "horodatage": horodatage,
        "id": identifiant.hex(), "moi": repere(moi), "prec": prec.hex(), "pseudo": pseudo, "seq": seq,
        "toi": repere(toi), "type": "texte", "v": 1,
    }
    return json.dumps(champs, ensure_ascii=False, separators=(",", ":")).encode()


def entete_boite(de, vers, appareil_de=1, appareil_vers=1):
    champs = variable(etiquette("boite")) + entier(0, 1)
    for compte, appareil in ((de, appareil_de), (vers, appareil_vers)):
        champs += compte + entier(appareil, 4) + entier(0, 4)
    return champs + entier(0 if de < vers else 1, 1)


def message_boite(clair, id_mienne, id_sienne, nonce, secrete, publique):
    return entier(id_mienne, 4) + entier(id_sienne, 4) + nonce + variable(
        sodium.crypto_box(clair, nonce, publique, secrete))


def interieur(compte, appareil, message, declarations=None, champs=None):
    octets = entier(1, 1) + compte + entier(appareil, 4)
    if champs is None:
        return octets + entier(0, 1) + variable(message)
    return octets + entier(1, 1) + liste([variable(d) for d in declarations]) + variable(champs) + variable(message)


def bourrer(octets):
    taille = next(t for t in (4096, 8192, 16384, 32768, 65536) if len(octets) + 53 <= t)
    return octets + bytes(taille - 53 - len(octets))


def sceau(clair, publique, ephemere):
    """crypto_box_seal with a given ephemeral private key, so that the example can be repeated."""
    epk = x25519(ephemere)
    nonce = hashlib.blake2b(epk + publique, digest_size=24).digest()
    return epk + sodium.crypto_box(clair, nonce, publique, ephemere)


# Keyring and rows


def trousseau(mdp, corps, sel, cle_donnees, nonce_cle, nonce_corps, memoire_kib=256 * 1024, passes=3):
    derivee = argon2id(mdp, sel, 64, memoire_kib * 1024, passes)
    entete = b"MSGTROUS" + entier(1, 1) + entier(memoire_kib, 4) + entier(passes, 4) + sel + derivee[32:]
    chiffrer = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt
    debut = entete + nonce_cle + chiffrer(cle_donnees, etiquette("trousseau/cle") + entete, nonce_cle, derivee[:32])
    return debut + nonce_corps + chiffrer(
        corps, etiquette("trousseau/corps") + debut + nonce_corps, nonce_corps, cle_donnees)


def corps_trousseau(compte, nom_relais, noms, cle_rangee):
    return (
        entier(1, 1) + compte.id + entier(1, 4) + variable(nom_relais) + compte.ik + compte.idh + compte.dsk + noms
        + liste([entier(0, 4) + cle_rangee]) + entier(1, 8))


def nom(cle, table, valeur):
    message = variable(etiquette("nom")) + variable(table.encode()) + variable(valeur)
    return hashlib.blake2b(message, key=cle, digest_size=16).digest()


def rangee(clair, cle, gen, table, identifiant, nonce):
    ad = variable(etiquette("rangee")) + entier(gen, 4) + variable(table.encode()) + variable(identifiant)
    return entier(gen, 4) + nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(clair, ad, nonce, cle)


def exemples():
    alice, bob = Compte(0x01), Compte(0x11)
    relais, mdp, sel, nonce = b"relais", b"essai de mot de passe", b"\x21" * 32, b"\x22" * 48
    e = {
        "encodage": entier(1, 1) + entier(0x0102, 2) + entier(3, 4) + entier(4, 8) + variable(b"abc")
        + liste([entier(5, 4), entier(6, 4)]),
        "a.ik": ed25519(alice.ik)[0], "a.idh": x25519(alice.idh), "a.dsk": ed25519(alice.dsk)[0],
        "a.rec": ed25519(alice.rec_graine)[0], "a.recx": x25519(alice.recx_secrete),
        "a.rec.graine": alice.rec_graine, "a.recx.secrete": alice.recx_secrete,
        "a.code": code_recuperation(alice.code),
        "a.compte": alice.id, "a.declaration": alice.declaration,
        "a.hash": blake2b("hash-declaration", alice.corps),
        "a.precle.sceau": alice.precle_sceau, "a.precle.boite": alice.precle_boite,
        "b.compte": bob.id, "b.declaration": bob.declaration, "b.hash": blake2b("hash-declaration", bob.corps),
        "b.precle.sceau": bob.precle_sceau, "b.precle.boite": bob.precle_boite,
    }
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
    e["boite.entete"] = entete_boite(alice.id, bob.id)
    clair = e["boite.entete"] + identifiant + variable(e["contenu"])
    e["boite.message"] = message_boite(clair, 1, 1, b"\x33" * 24, alice.boite, x25519(bob.boite))
    dedans = interieur(alice.id, 1, e["boite.message"], [alice.declaration], alice.precle_boite)
    e["interieur.hash"] = hashlib.blake2b(dedans, digest_size=32).digest()
    e["interieur.debut"] = dedans[:28]
    enveloppe = entier(0, 1) + entier(1, 4) + sceau(bourrer(dedans), x25519(bob.sceau), b"\x34" * 32)
    e["enveloppe.debut"] = enveloppe[:53]
    e["enveloppe.fin"] = enveloppe[-16:]
    e["enveloppe.hash"] = hashlib.blake2b(enveloppe, digest_size=32).digest()
    ouvert = sodium.crypto_box_seal_open(enveloppe[5:], x25519(bob.sceau), bob.sceau)
    assert ouvert == bourrer(dedans) and len(enveloppe) == 4096

    noms, cle_rangee = b"\x41" * 32, b"\x42" * 32
    e["trousseau.corps"] = corps_trousseau(alice, relais, noms, cle_rangee)
    e["trousseau"] = trousseau(
        mdp, e["trousseau.corps"], b"\x43" * 16, b"\x44" * 32, b"\x45" * 24, b"\x46" * 24)
    e["nom"] = nom(noms, "correspondants", bob.id)
    e["rangee"] = rangee(b"{}", cle_rangee, 0, "correspondants", e["nom"], b"\x47" * 24)
    return e


def texte(valeur):
    return valeur if isinstance(valeur, str) else valeur.hex()


def main():
    e = exemples()
    if len(sys.argv) == 1:
        for cle, valeur in e.items():
            print(f"{cle} ({len(valeur)}): {valeur.decode() if cle == 'contenu' else texte(valeur)}")
        return 0
    with open(sys.argv[1], encoding="utf-8") as fichier:
        document = re.sub(r"\s", "", fichier.read())
    absents = [cle for cle, valeur in e.items() if cle != "contenu" and texte(valeur) not in document]
    if re.sub(r"\s", "", e["contenu"].decode()) not in document:
        absents.append("contenu")
    for cle in absents:
        print(f"not in {sys.argv[1]}: {cle}", file=sys.stderr)
    return 1 if absents else 0


if __name__ == "__main__":
    sys.exit(main())
