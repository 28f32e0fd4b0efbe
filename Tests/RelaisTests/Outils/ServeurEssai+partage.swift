import Foundation

@testable import Relais

extension ServeurEssai {
    /// Runs `corps` against two relays that share one MongoDB, with one secret, which then stop.
    static func deux(
        horloge: HorlogeEssai = HorlogeEssai(), ponctuelles: LimitesPonctuelles? = nil,
        options changer: @escaping @Sendable (inout OptionsRelais) -> Void = { _ in },
        _ corps: @Sendable (_ un: ServeurEssai, _ autre: ServeurEssai) async throws -> Void
    ) async throws {
        let (dossier, autreDossier) = (try Dossier(), try Dossier())
        let adresse = try MongoDeTest.adresse(de: dossier)
        @Sendable func partager(_ options: inout OptionsRelais) {
            options.comptes = .mongodb(adresse)
            options.messages = nil
            options.secret = dossier.chemin + "/relais.secret"
            changer(&options)
        }
        try await avec(dossier, horloge: horloge, ponctuelles: ponctuelles, options: partager) { un in
            try await avec(autreDossier, horloge: horloge, ponctuelles: ponctuelles, options: partager) { autre in
                try await corps(un, autre)
            }
        }
    }
}
