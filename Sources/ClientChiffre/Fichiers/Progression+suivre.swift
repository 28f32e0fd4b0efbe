extension Progression {
    /// Runs a transfer of `taille` bytes and shows on `ecran` how far it is; the line is gone at its end, whatever that is.
    static func suivre<R: Sendable>(
        _ nom: String, _ taille: Int64, _ textes: Textes, sur ecran: any EcranDeSuivi,
        _ travail: @Sendable (@escaping @Sendable (Int64) async -> Void) async throws -> R
    ) async throws -> R {
        let progression = Progression(nom: nom, total: taille, textes: textes, ecran: ecran)
        do {
            let resultat = try await travail { await progression.avancer($0) }
            await progression.finir()
            return resultat
        } catch {
            await progression.finir()
            throw error
        }
    }
}
