/// An account that comes back: asks for pages of 100 and acknowledges each, until nothing is left.
final class Recuperation {
    private(set) var recus = 0
    private(set) var fini = false
    private let options: Options
    private let compte: CompteCharge
    private let connexion: Connexion
    private let demande = Reserve(capacite: 512)
    private let accuse = RequeteAccuse()
    private let ids = Reserve()
    private var accuseEnRoute = false
    private var reste = false

    init(_ boucle: Boucle, _ options: Options, _ compte: CompteCharge) throws {
        self.options = options
        self.compte = compte
        connexion = try Connexion(boucle, options.adresse)
        let accepte = options.corps == .json ? "application/json" : "application/octet-stream"
        let corps = #"{"limite":100}"#
        demande.ajouter(
            "POST /v1/synchroniser_messages HTTP/1.1\r\nHost: \(options.adresse.texte)\r\nAuthorization: Bearer "
                + "\(compte.jeton)\r\nAccept: \(accepte)\r\nContent-Type: application/json\r\nContent-Length: "
                + "\(corps.utf8.count)\r\n\r\n\(corps)")
        connexion.surReponse = { [unowned self] in try repondu($0, $1) }
    }

    func lancer() throws { try connexion.envoyer(demande.octets) }

    private func repondu(_ statut: Int, _ corps: UnsafeRawBufferPointer) throws {
        let route = accuseEnRoute ? "accuser_reception" : "synchroniser_messages"
        guard statut == 200 else {
            throw Panne("\(route) in \(options.corps.rawValue) was answered \(statut): \(corps.texte)")
        }
        if accuseEnRoute {
            accuseEnRoute = false
            recus += ids.count / 16
            fini = !reste
            if reste { try lancer() }
            return
        }
        ids.vider()
        try options.corps == .json ? lireJSON(corps) : lireBinaire(corps)
        guard ids.count > 0 else {
            fini = true
            return
        }
        accuse.ecrire(ids.octets, options, compte)
        accuseEnRoute = true
        try connexion.envoyer(accuse.octets)
    }

    /// A byte 0 or 1, then id (16), time (8), size (4) and envelope of each.
    private func lireBinaire(_ corps: UnsafeRawBufferPointer) throws {
        guard let premier = corps.first, premier <= 1 else {
            throw Panne("this relay does not answer synchroniser_messages in binary: \(corps.texte)")
        }
        reste = premier == 1
        var place = 1
        while place < corps.count {
            guard place + 28 <= corps.count else { throw Panne("a page of messages is cut short") }
            ids.ajouter(corps.partie(place, 16))
            place += 28 + Int(corps.nombre(place + 24, taille: 4))
        }
        guard place == corps.count else { throw Panne("a page of messages is cut short") }
    }

    private func lireJSON(_ corps: UnsafeRawBufferPointer) throws {
        reste = corps.position(#""reste":true"#) != nil
        var place = 0
        while let id = corps.position(#""id":""#, depuis: place) {
            guard let octets = Base64.lire(corps[(id + 6)...].prefix(while: { $0 != UInt8(ascii: #"""#) })),
                octets.count == 16
            else { throw Panne("synchroniser_messages gave an id that is none") }
            octets.withUnsafeBytes { ids.ajouter($0) }
            place = id + 6
        }
    }
}
