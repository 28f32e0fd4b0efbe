/// Acknowledges what an account received: as soon as a whole batch is together or the first id has waited long enough.
final class Accuseur {
    /// Called with the number of own messages that an answered acknowledgement named.
    var surAccuse: (Int) throws -> Void = { _ in }
    private let options: Options
    private let compte: CompteCharge
    private let connexion: Connexion
    private var minuterie: Minuterie?
    private let requete = RequeteAccuse()
    /// Ids that wait, 16 bytes each, and whether each is of this run.
    private let ids = Reserve()
    private var nosMessages: [Bool] = []
    private var enRoute = 0
    private var occupe = false
    private var echu = false

    init(_ boucle: Boucle, _ options: Options, _ compte: CompteCharge) throws {
        self.options = options
        self.compte = compte
        connexion = try Connexion(boucle, options.adresse)
        connexion.surReponse = { [unowned self] statut, corps in
            guard statut == 200 else { throw Panne("accuser_reception was answered \(statut): \(corps.texte)") }
            occupe = false
            try surAccuse(enRoute)
            try envoyer()
        }
        minuterie = try Minuterie(boucle) { [unowned self] in
            echu = !nosMessages.isEmpty
            try envoyer()
        }
    }

    /// Takes an id of 16 bytes.
    func ajouter(_ id: UnsafeRawBufferPointer, notre: Bool) throws {
        if nosMessages.isEmpty { minuterie?.armer(Horloge.maintenant() + Horloge.nanosecondes(options.delai / 1000)) }
        ids.ajouter(id)
        nosMessages.append(notre)
        try envoyer()
    }

    private func envoyer() throws {
        guard !occupe, !nosMessages.isEmpty, echu || nosMessages.count >= options.lot else { return }
        let nombre = min(nosMessages.count, options.lot)
        occupe = true
        enRoute = nosMessages.prefix(nombre).count { $0 }
        requete.ecrire(ids.octets.partie(0, nombre * 16), options, compte)
        ids.oter(nombre * 16)
        nosMessages.removeFirst(nombre)
        echu = false
        if !nosMessages.isEmpty { minuterie?.armer(Horloge.maintenant() + Horloge.nanosecondes(options.delai / 1000)) }
        try connexion.envoyer(requete.octets)
    }
}
