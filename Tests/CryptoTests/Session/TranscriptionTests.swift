import Testing

@testable import CryptoChiffre

@Suite("Session keys depend on every public field of the handshake")
struct TranscriptionTests {
    private let alice: CompteEssai
    private let bob: CompteEssai
    private let mallory: CompteEssai

    init() throws {
        alice = try CompteEssai()
        bob = try CompteEssai()
        mallory = try CompteEssai()
    }

    private func transcription(
        _ initiateur: Bout, _ repondeur: Bout, spk: TranscriptionPqxdh.Cle? = nil,
        opk: TranscriptionPqxdh.Cle?? = nil, pqUsage: Precle.Usage = .pqopk, pq: TranscriptionPqxdh.Cle? = nil,
        ephemere: ClePubliqueX25519? = nil, chiffre: [UInt8] = [UInt8](repeating: 7, count: 1568)
    ) throws -> TranscriptionPqxdh {
        TranscriptionPqxdh(
            initiateur: initiateur, repondeur: repondeur, spk: spk ?? .init(bob.spk.precle),
            opk: opk ?? .init(bob.opk.precle), pqUsage: pqUsage, pq: pq ?? .init(bob.pqopk.precle),
            cleEphemere: try ephemere ?? alice.sceau.precle.cle.x25519, chiffre: chiffre)
    }

    /// Each way in which one field of `bout` differs.
    private func changes(_ bout: Bout) throws -> [Bout] {
        let autre = try mallory.bout()
        func partie(_ compte: CompteId?, _ appareil: UInt32?, _ gen: UInt32?) -> Partie {
            Partie(
                compte: compte ?? bout.partie.compte, appareil: appareil ?? bout.partie.appareil,
                gen: gen ?? bout.partie.gen)
        }
        return [
            Bout(partie: partie(autre.partie.compte, nil, nil), ik: bout.ik, dsk: bout.dsk, idh: bout.idh),
            Bout(partie: partie(nil, 2, nil), ik: bout.ik, dsk: bout.dsk, idh: bout.idh),
            Bout(partie: partie(nil, nil, 1), ik: bout.ik, dsk: bout.dsk, idh: bout.idh),
            Bout(partie: bout.partie, ik: autre.ik, dsk: bout.dsk, idh: bout.idh),
            Bout(partie: bout.partie, ik: bout.ik, dsk: autre.dsk, idh: bout.idh),
            Bout(partie: bout.partie, ik: bout.ik, dsk: bout.dsk, idh: autre.idh),
        ]
    }

    @Test("A change of any one of them changes all four keys")
    func chaqueChamp() throws {
        let (a, b) = (try alice.bout(), try bob.bout())
        let cle = TranscriptionPqxdh.Cle(mallory.spk.precle)
        let variantes =
            try [transcription(a, b), transcription(b, a)] + changes(a).map { try transcription($0, b) }
            + changes(b).map { try transcription(a, $0) } + [
                transcription(a, b, spk: cle),
                transcription(a, b, spk: .init(id: 9, octets: bob.spk.precle.cle.octets)),
                transcription(a, b, opk: cle), transcription(a, b, opk: .some(nil)),
                transcription(a, b, opk: .init(id: 9, octets: bob.opk.precle.cle.octets)),
                transcription(a, b, pqUsage: .pqspk), transcription(a, b, pq: .init(mallory.pqopk.precle)),
                transcription(a, b, pq: .init(id: 9, octets: bob.pqopk.precle.cle.octets)),
                transcription(a, b, ephemere: mallory.bout().idh),
                transcription(a, b, chiffre: [UInt8](repeating: 7, count: 1568).inverse(bit: 12_000)),
            ]
        let materiel = try SecretBref.aleatoire(192)
        var cles: Set<[UInt8]> = []
        for variante in variantes {
            let secrets = Pqxdh.deriver(materiel, variante)
            let quatre = [
                secrets.racine.octets, secrets.enteteInitiateur.octets, secrets.enteteSuivanteRepondeur.octets,
                secrets.session,
            ]
            for cle in quatre { #expect(cles.insert(cle).inserted) }
        }
        #expect(cles.count == variantes.count * 4)
        #expect(variantes.count == 24)
    }

    @Test("Who believes the other end to have other keys than it has cannot read its first message")
    func autresCles() throws {
        var deAlice = try Poste(alice, avec: bob)
        let envoi = try deAlice.envoyer([1], a: Poste(bob, avec: alice))
        let amorce = try #require(envoi.amorce)
        var sessions = try SessionsAppareil(compte: alice.trousseau.compte, appareil: 1)
        func cles(_ moi: Bout, _ lui: Bout) -> ClesReponse {
            ClesReponse(moi: moi, lui: lui, idh: bob.trousseau.idh, spk: bob.spk, opk: bob.opk, pq: bob.pqopk)
        }
        func recevoir(_ moi: Bout, _ lui: Bout) throws -> Recu {
            try sessions.recevoir(envoi.message, amorce: amorce, maintenant: CompteEssai.maintenant) { _ in
                cles(moi, lui)
            }
        }
        let (a, b) = (try alice.bout(), try bob.bout())
        for (rang, faux) in try changes(a).enumerated() {
            refuse(.authentification, .signature, de: "initiator \(rang)") { try recevoir(b, faux) }
        }
        for (rang, faux) in try changes(b).enumerated() {
            refuse(.authentification, .cleRefusee, de: "receiver \(rang)") { try recevoir(faux, a) }
        }
        #expect(sessions.sessions.isEmpty)
        #expect(try recevoir(b, a).contenu == [1])
    }

    @Test("Keys that the handshake does not name are not answered with")
    func autresPrecles() throws {
        var deAlice = try Poste(alice, avec: bob)
        let envoi = try deAlice.envoyer([1], a: Poste(bob, avec: alice))
        var sessions = try SessionsAppareil(compte: alice.trousseau.compte, appareil: 1)
        let (a, b) = (try alice.bout(), try bob.bout())
        for (spk, opk, pq) in [
            (try bob.cle(.spk, id: 9), bob.opk, bob.pqopk), (bob.opk, bob.opk, bob.pqopk),
            (bob.spk, try bob.cle(.opk, id: 9), bob.pqopk), (bob.spk, nil, bob.pqopk),
            (bob.spk, bob.opk, bob.pqspk), (bob.spk, bob.opk, try bob.cle(.pqopk, id: 9)),
            (bob.spk, bob.opk, try mallory.cle(.pqopk, id: 5)),
        ] as [(ClesLocales.Cle, ClesLocales.Cle?, ClesLocales.Cle)] {
            refuse(.cleRefusee) {
                try sessions.recevoir(envoi.message, amorce: envoi.amorce, maintenant: CompteEssai.maintenant) { _ in
                    ClesReponse(moi: b, lui: a, idh: bob.trousseau.idh, spk: spk, opk: opk, pq: pq)
                }
            }
        }
        #expect(sessions.sessions.isEmpty)
    }
}
