/// Posts alone: what the relay accepts, and how fast.
struct ModeDeposer {
    let options: Options

    func mesurer(_ boucle: Boucle, borne: UInt64) throws -> Bilan {
        let deposants = try Deposants(boucle, options, vers: options.destinataires ?? options.comptes.count)
        let ressources = try Ressources(pid: options.pid)
        try deposants.lancer()
        try boucle.tourner(borne: borne) { deposants.termine }
        let secondes = ressources.secondes
        var bilan = Bilan()
        bilan.noter("mode", .texte("deposer"))
        bilan.noter("corps", .texte(options.corps.rawValue))
        bilan.noter("connexions", .entier(options.connexions))
        bilan.noter("messages", .entier(deposants.acceptes))
        bilan.noter("secondes", .decimal(secondes))
        bilan.noter("par_seconde", .decimal(Double(deposants.acceptes) / secondes))
        bilan.noter(deposants.latences.resume())
        bilan.noter("statuts", .comptes(deposants.statuts))
        bilan.noter(try ressources.bilan())
        bilan.echec = deposants.statuts.keys.contains { $0 != 200 }
        return bilan
    }
}
