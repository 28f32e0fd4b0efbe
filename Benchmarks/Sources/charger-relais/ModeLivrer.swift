/// Messages to accounts that hold live streams: posted, brought by the stream, acknowledged.
final class ModeLivrer {
    private let options: Options
    private var flux: [Flux] = []
    private var accuseurs: [Accuseur] = []
    private var latences = Latences()
    private var ouverts = 0
    private var livres = 0
    private var doubles = 0
    private var anciens = 0

    init(options: Options) { self.options = options }

    func mesurer(_ boucle: Boucle, borne: UInt64) throws -> Bilan {
        let comptes = options.comptes.prefix(options.destinataires ?? 10)
        let deposants = try Deposants(boucle, options, vers: comptes.count)
        for compte in comptes { try brancher(boucle, compte, deposants) }
        try boucle.tourner(borne: borne) { ouverts == comptes.count }
        deposants.peutPoster = { [unowned self] in deposants.departs.count - livres < options.retard }
        let ressources = try Ressources(pid: options.pid)
        try deposants.lancer()
        try boucle.tourner(borne: borne) { deposants.termine && livres == deposants.acceptes }
        let secondes = ressources.secondes
        flux.forEach { $0.fermer() }
        var bilan = Bilan()
        bilan.noter("mode", .texte("livrer"))
        bilan.noter("corps", .texte(options.corps.rawValue))
        bilan.noter("connexions", .entier(options.connexions))
        bilan.noter("destinataires", .entier(comptes.count))
        bilan.noter("messages", .entier(livres))
        bilan.noter("secondes", .decimal(secondes))
        bilan.noter("par_seconde", .decimal(Double(livres) / secondes))
        bilan.noter(latences.resume())
        bilan.noter(deposants.latences.resume().map { ("depot_\($0.0)", $0.1) })
        bilan.noter("doubles", .entier(doubles))
        bilan.noter("anciens", .entier(anciens))
        bilan.noter("statuts", .comptes(deposants.statuts))
        bilan.noter(try ressources.bilan())
        bilan.echec = deposants.statuts.keys.contains { $0 != 200 }
        return bilan
    }

    private func brancher(_ boucle: Boucle, _ compte: CompteCharge, _ deposants: Deposants) throws {
        let accuseur = try Accuseur(boucle, options, compte)
        accuseur.surAccuse = { [unowned self, unowned deposants] in
            livres += $0
            try deposants.reprendre()
        }
        accuseurs.append(accuseur)
        let sien = try Flux(boucle, options, compte)
        sien.surOuverture = { [unowned self] in ouverts += 1 }
        sien.surMessage = { [unowned self, unowned deposants] in try arriver($0, accuseur, deposants) }
        flux.append(sien)
    }

    private func arriver(_ donnees: UnsafeRawBufferPointer, _ accuseur: Accuseur, _ deposants: Deposants) throws {
        let evenement = try Evenement(donnees)
        var notre = false
        if let numero = evenement.numero(deposants.marque), numero < deposants.departs.count {
            if deposants.departs[numero] == 0 {
                doubles += 1
            } else {
                latences.noter(Horloge.maintenant() - deposants.departs[numero])
                deposants.departs[numero] = 0
                notre = true
            }
        } else {
            anciens += 1
        }
        try evenement.id.withUnsafeBytes { try accuseur.ajouter($0, notre: notre) }
    }
}
