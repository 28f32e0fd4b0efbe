/// A live stream of one account: `GET /v1/flux`, and the events that come.
final class Flux: Ecouteur {
    /// Called when the relay has accepted the stream.
    var surOuverture: () throws -> Void = {}
    /// Called with the data of each event `message`, which is gone after the call.
    var surMessage: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    private let tuyau: Tuyau
    private let requete = Reserve(capacite: 512)
    private let corps = Reserve()
    private var tete: TeteReponse?
    private var demorceleur = Demorceleur()
    /// How much of `corps` is known to hold no end of an event.
    private var vu = 0

    init(_ boucle: Boucle, _ options: Options, _ compte: CompteCharge) throws {
        tuyau = try Tuyau(boucle, options.adresse)
        requete.ajouter(
            "GET /v1/flux HTTP/1.1\r\nHost: \(options.adresse.texte)\r\nAuthorization: Bearer \(compte.jeton)\r\n"
                + "Accept: text/event-stream\r\n\r\n")
        try tuyau.ecouter(self)
        try tuyau.ecrire(requete.octets)
    }

    func fermer() { tuyau.oublier() }

    func pret() throws {
        try tuyau.avancer()
        let entree = tuyau.entree
        if tete == nil {
            guard let lue = try TeteReponse(entree.octets) else { return }
            entree.oter(lue.taille)
            guard lue.statut == 200 else {
                throw Panne(
                    "GET /v1/flux was answered \(lue.statut): "
                        + (lue.statut == 404 ? "this relay has no live stream" : entree.octets.texte))
            }
            tete = lue
            try surOuverture()
        }
        switch tete?.corps {
        case .morceaux:
            if try demorceleur.avancer(entree, corps) { throw Panne("the relay ended a live stream") }
        default:
            corps.ajouter(entree.octets)
            entree.vider()
        }
        try decouper()
    }

    /// Events end with an empty line.
    private func decouper() throws {
        while let fin = corps.octets.position("\n\n", depuis: max(0, vu - 1)) {
            vu = 0
            let evenement = corps.octets.partie(0, fin)
            corps.oter(fin + 2)
            // Comments keep the connection alive and say nothing.
            guard let type = evenement.position("event: message"), type == 0 || evenement[type - 1] == 10,
                let donnees = evenement.position("data:", depuis: type)
            else { continue }
            try surMessage(evenement.partie(donnees, fin - donnees))
        }
        vu = corps.count
    }
}
