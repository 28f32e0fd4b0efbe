import Synchronization

/// How far a command's transfer is, said at each hundredth.
final class SuiviCommande: Sendable {
    private let nom: String
    private let total: Int64
    private let sortie: SortieCommande
    private let dit = Mutex(-1)

    init(nom: String, total: Int64, sortie: SortieCommande) {
        self.nom = nom
        self.total = total
        self.sortie = sortie
    }

    @Sendable func avancer(_ faits: Int64) async {
        let pourCent = total == 0 ? 100 : Int(Double(faits) / Double(total) * 100)
        let nouveau = dit.withLock { dit in
            defer { dit = pourCent }
            return dit != pourCent
        }
        if nouveau { await sortie.progresser(sortie.textes.transfert(nom, pourCent)) }
    }
}
