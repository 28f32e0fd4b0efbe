extension Messagerie {
    /// Looks through the history, newest first, and tells what it finds as it finds it. What comes in is not held up.
    /// - Parameters:
    ///   - avec: with whom; nil: with everybody.
    ///   - trouve: takes one, where the caller runs; false ends the search.
    func chercher(
        _ mots: MotsCherches, avec correspondant: Correspondant? = nil,
        isolation: isolated (any Actor)? = #isolation, trouve: (Ligne) async throws -> Bool
    ) async throws {
        var recherche = Recherche(mots, avec: try correspondant?.compteId())
        while true {
            let (suite, page) = try await base.lire { [recherche] rangees in
                var recherche = recherche
                let page = try recherche.page(rangees)
                return (recherche, page)
            }
            guard let page else { return }
            recherche = suite
            for ligne in page.trouvees {
                guard try await trouve(ligne) else { return }
            }
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
