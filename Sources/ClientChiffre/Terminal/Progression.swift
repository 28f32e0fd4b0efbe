/// Shows how far an upload or a download is: one line drawn over at most ten times a second, or five lines where none can be.
actor Progression {
    private static let intervalle = Duration.milliseconds(100)
    /// Below it the numbers say enough.
    private static let largeurBarre = 60

    private let nom: String
    private let total: Int64
    private let textes: Textes
    private let ecran: any EcranDeSuivi
    private var faits: Int64 = 0
    private var dernierDessin: ContinuousClock.Instant?
    /// The last quarter that a line was written for.
    private var quartDit = -1

    /// - Parameters:
    ///   - nom: the file's name, whoever gave it.
    ///   - total: its size in bytes.
    init(nom: String, total: Int64, textes: Textes, ecran: any EcranDeSuivi) {
        self.nom = Assainir.ligne(nom)
        self.total = max(0, total)
        self.textes = textes
        self.ecran = ecran
    }

    /// Shows that `faits` bytes are done.
    func avancer(_ faits: Int64) async {
        self.faits = min(max(0, faits), total)
        guard ecran.redessine else { return await direQuarts() }
        let maintenant = ContinuousClock.now
        if let dernierDessin, maintenant - dernierDessin < Self.intervalle { return }
        dernierDessin = maintenant
        await ecran.suivre(ligne(largeur: ecran.largeur - 1))
    }

    /// Takes the line away, whatever has become of it; what is complete leaves one that says so.
    func finir() async {
        guard ecran.redessine else { return }
        await ecran.suivre(nil)
        if faits == total { await ecran.ecrireLigne(ligne(largeur: ecran.largeur - 1)) }
    }

    private var pourCent: Int { total == 0 ? 100 : Int(Double(faits) / Double(total) * 100) }

    private func direQuarts() async {
        let quart = pourCent / 25
        guard quart > quartDit else { return }
        quartDit = quart
        await ecran.ecrireLigne("\(nom)  \(textes.pourCent(quart * 25))")
    }

    /// Name, bar when there is room, percentage and bytes, in at most `largeur` columns.
    private func ligne(largeur: Int) -> String {
        let nombres = "\(textes.pourCent(pourCent))  \(textes.avancement(faits, sur: total))"
        var fin = "  \(nombres)"
        if largeur + 1 >= Self.largeurBarre {
            let pleins = pourCent / 5
            fin = "  [" + String(repeating: "#", count: pleins) + String(repeating: "-", count: 20 - pleins) + "]" + fin
        }
        let place = largeur - Largeur.colonnes(fin)
        guard place > 3 else { return Largeur.abreger(nombres, largeur) }
        return Largeur.abreger(nom, place) + fin
    }
}
