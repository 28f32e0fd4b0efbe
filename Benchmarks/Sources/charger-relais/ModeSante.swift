/// The bare route `GET /v1/sante`: what the relay's HTTP alone takes, beside which the others are read.
struct ModeSante {
    let options: Options

    func mesurer(_ boucle: Boucle, borne: UInt64) throws -> Bilan {
        let requete = Reserve()
        requete.ajouter("GET /v1/sante HTTP/1.1\r\nHost: \(options.adresse.texte)\r\n\r\n")
        var latences = Latences()
        var enRoute = 0
        var lancees = 0
        let connexions = try (0..<options.connexions).map { _ in try Connexion(boucle, options.adresse) }
        let ressources = try Ressources(pid: options.pid)
        let fin = options.duree.map { Horloge.maintenant() + Horloge.nanosecondes($0) }
        for connexion in connexions {
            var depart: UInt64 = 0
            func demander() throws {
                depart = Horloge.maintenant()
                guard fin.map({ depart < $0 }) ?? (lancees < options.total) else { return }
                lancees += 1
                enRoute += 1
                try connexion.envoyer(requete.octets)
            }
            connexion.surReponse = { statut, corps in
                guard statut == 200 else { throw Panne("sante was answered \(statut): \(corps.texte)") }
                enRoute -= 1
                latences.noter(Horloge.maintenant() - depart)
                try demander()
            }
            try demander()
        }
        try boucle.tourner(borne: borne) { enRoute == 0 }
        let secondes = ressources.secondes
        var bilan = Bilan()
        bilan.noter("mode", .texte("sante"))
        bilan.noter("connexions", .entier(options.connexions))
        bilan.noter("requetes", .entier(lancees))
        bilan.noter("secondes", .decimal(secondes))
        bilan.noter("par_seconde", .decimal(Double(lancees) / secondes))
        bilan.noter(latences.resume())
        bilan.noter(try ressources.bilan())
        return bilan
    }
}
