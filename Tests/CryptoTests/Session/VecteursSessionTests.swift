import Crypto
import Testing

@testable import CryptoChiffre

@Suite("Handshake, keys, headers and messages agree with those made in Python")
struct VecteursSessionTests {
    private let arene: Arene

    init() throws { arene = try Arene() }

    private func secret(_ vecteur: Vecteur, _ nom: String) throws -> SecretBref {
        try vecteur.octets(nom).withUnsafeBytes { SecretBref(copie: $0) }
    }

    /// The keys that the receiver of the vector answers with.
    private func reponse(_ vecteur: Vecteur, _ amorce: AmorcePqxdh) throws -> ClesReponse {
        let declaration = try DeclarationForgee.lireEtVerifier(vecteur.octets("declaration_repondeur"))
        let initiateur = try DeclarationForgee.lireEtVerifier(vecteur.octets("declaration_initiateur"))
        let dsk = try PaireEd25519(graine: arene.copier(vecteur.octets("dsk_graine")), dans: arene)
        func cle(_ usage: Precle.Usage, _ id: UInt32, _ paire: PairePrecle) throws -> ClesLocales.Cle {
            let precle = try Precle(
                usage: usage, compte: declaration.compte, appareil: 1, id: id, debut: CompteEssai.maintenant,
                cle: paire.publique, dsk: dsk)
            return ClesLocales.Cle(precle: precle, paire: paire)
        }
        func paire(_ nom: String) throws -> PaireX25519 {
            try PaireX25519(secrete: arene.copier(vecteur.octets(nom)))
        }
        let pq = try PaireMLKEM1024(graine: arene.copier(vecteur.octets("pq_graine")))
        return ClesReponse(
            moi: try Bout(declaration, appareil: 1), lui: try Bout(initiateur, appareil: 1),
            idh: try paire("idh_secrete"), spk: try cle(.spk, amorce.spk, .x25519(paire("spk_secrete"))),
            opk: try amorce.opk.map { try cle(.opk, $0, .x25519(paire("opk_secrete"))) },
            pq: try cle(amorce.pqUsage, amorce.pq, .mlkem1024(pq)))
    }

    @Test("A handshake gives the same four keys, and its envelope is read to the content")
    func poignees() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "poignee")
        #expect(vecteurs.count == 2)
        for vecteur in vecteurs {
            let sceau = try PaireX25519(secrete: arene.copier(vecteur.octets("sceau")))
            let interieur = try Enveloppe.ouvrir(vecteur.octets("enveloppe"), avec: sceau)
            let champs = try #require(interieur.amorce).champs
            let amorce = try AmorcePqxdh(octets: champs)
            #expect(try champs == vecteur.octets("amorce") && amorce.octets == champs)
            #expect(try amorce.nom == vecteur.octets("nom"))
            let cles = try reponse(vecteur, amorce)
            let secrets = try Pqxdh.repondre(amorce, cles: cles)
            #expect(try secrets.racine.octets == vecteur.octets("racine"))
            #expect(try secrets.enteteInitiateur.octets == vecteur.octets("entete_initiateur"))
            #expect(try secrets.enteteSuivanteRepondeur.octets == vecteur.octets("entete_repondeur"))
            #expect(try secrets.session == vecteur.octets("session"))
            #expect(try interieur.message == vecteur.octets("message"))
            #expect(try Conversation.hash(message: interieur.message) == vecteur.octets("hash"))
            var sessions = try SessionsAppareil(compte: interieur.compte, appareil: interieur.appareil)
            let recu = try sessions.recevoir(
                interieur.message, amorce: amorce, maintenant: CompteEssai.maintenant
            ) { _ in cles }
            #expect(try recu.contenu == vecteur.octets("contenu"))
            #expect(try recu.session == vecteur.octets("session"))
            #expect(try sessions.sessions[0].ratchet.sautees.nombre == vecteur.nombre("numero"))
        }
    }

    @Test("Root, chain and header keys of a step, in the first chain and in a later one")
    func racines() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "kdf-racine")
        #expect(vecteurs.count == 2)
        for vecteur in vecteurs {
            let ss = try vecteur.octets("ss")
            let pas = KdfRacine.Pas(
                emetteur: try ClePubliqueX25519(vecteur.octets("emetteur")),
                recepteur: try ClePubliqueX25519(vecteur.octets("recepteur")), ek: try vecteur.octets("ek"),
                ct: try vecteur.octets("ct"))
            let cles = KdfRacine.deriver(
                try secret(vecteur, "racine"), dh: try secret(vecteur, "dh"),
                ss: ss.isEmpty ? nil : SymmetricKey(data: ss), pas)
            #expect(try cles.racine.octets == vecteur.octets("racine_suivante"))
            #expect(try cles.chaine.octets == vecteur.octets("chaine"))
            #expect(try cles.entete.octets == vecteur.octets("entete"))
        }
    }

    @Test("Message key and next chain key of a chain key")
    func chaines() throws {
        for vecteur in try Vecteur.lire("messagerie", genre: "kdf-chaine") {
            let chaine = try secret(vecteur, "chaine")
            let (message, suivante) = KdfChaine.avancer(chaine)
            #expect(try message.octets == vecteur.octets("message"))
            #expect(try suivante.octets == vecteur.octets("suivante"))
            #expect(KdfChaine.passer(chaine) == suivante)
        }
    }

    @Test("A header, with and without ciphertext, and the message that it begins")
    func messages() throws {
        let vecteurs = try Vecteur.lire("messagerie", genre: "message-ratchet")
        #expect(vecteurs.count == 3)
        for vecteur in vecteurs {
            let ct = try vecteur.octets("ct")
            let entete = EnteteRatchet(
                dh: try ClePubliqueX25519(vecteur.octets("dh")), ek: try vecteur.octets("ek"),
                ct: ct.isEmpty ? nil : ct, pn: UInt32(try vecteur.nombre("pn")), n: UInt32(try vecteur.nombre("n")))
            var codeur = Encodeur()
            entete.ecrire(&codeur)
            #expect(try codeur.octets == vecteur.octets("entete"))
            #expect(try EnteteRatchet(octets: codeur.octets) == entete)
            let liaison = Liaison(
                session: try vecteur.octets("session"),
                ikInitiateur: try Blake2b.hash(.ik, vecteur.octets("ik_initiateur")),
                ikRepondeur: try Blake2b.hash(.ik, vecteur.octets("ik_repondeur")),
                appareilInitiateur: UInt32(try vecteur.nombre("appareil_initiateur")),
                appareilRepondeur: UInt32(try vecteur.nombre("appareil_repondeur")))
            let lu = try MessageRatchet.Lu(vecteur.octets("message"))
            let deInitiateur = try vecteur.nombre("direction") == 0
            #expect(try lu.entete(sous: secret(vecteur, "cle_entete"), liaison) == entete)
            #expect(
                try lu.contenu(sous: secret(vecteur, "cle_message"), liaison, deInitiateur: deInitiateur)
                    == vecteur.octets("contenu"))
            refuse(.authentification) {
                try lu.contenu(sous: secret(vecteur, "cle_message"), liaison, deInitiateur: !deInitiateur)
            }
        }
    }
}
