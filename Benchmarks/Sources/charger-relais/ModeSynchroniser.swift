/// Fills mailboxes, then lets their accounts fetch everything at the same time. Only the fetching is measured.
struct ModeSynchroniser {
    let options: Options

    func mesurer(_ boucle: Boucle, borne: UInt64) throws -> Bilan {
        let comptes = options.comptes.prefix(options.destinataires ?? 10)
        let deposants = try Deposants(boucle, options, vers: comptes.count)
        try deposants.lancer()
        try boucle.tourner(borne: borne) { deposants.termine }
        deposants.fermer()
        let retours = try comptes.map { try Recuperation(boucle, options, $0) }
        let ressources = try Ressources(pid: options.pid)
        for retour in retours { try retour.lancer() }
        try boucle.tourner(borne: borne) { retours.allSatisfy(\.fini) }
        let secondes = ressources.secondes
        let recus = retours.reduce(0) { $0 + $1.recus }
        guard recus >= deposants.acceptes else {
            throw Panne("\(deposants.acceptes) messages were accepted, \(recus) fetched")
        }
        var bilan = Bilan()
        bilan.noter("mode", .texte("synchroniser"))
        bilan.noter("corps", .texte(options.corps.rawValue))
        bilan.noter("destinataires", .entier(comptes.count))
        bilan.noter("messages", .entier(recus))
        bilan.noter("secondes", .decimal(secondes))
        bilan.noter("par_seconde", .decimal(Double(recus) / secondes))
        bilan.noter(try ressources.bilan())
        return bilan
    }
}
