/// Where a command shows how far it is: one line over the other, wherever it was given; nothing of it stays.
struct EcranDeCommande: EcranDeSuivi {
    let sortie: SortieCommande

    var redessine: Bool { true }
    /// The caller's screen may not be this process's.
    var largeur: Int { 80 }

    func suivre(_ ligne: String?) async {
        if let ligne { await sortie.progresser(ligne) }
    }

    /// What is complete is told by the command itself.
    func ecrireLigne(_ ligne: String) {}
}
