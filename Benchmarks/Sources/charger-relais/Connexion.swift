/// A kept connection with one request on its way at a time.
final class Connexion: Ecouteur {
    /// Called with each reply: its status and its body, which is gone after the call.
    var surReponse: (Int, UnsafeRawBufferPointer) throws -> Void = { _, _ in }
    private let tuyau: Tuyau
    private let corps = Reserve()
    private var tete: TeteReponse?
    private var demorceleur = Demorceleur()

    init(_ boucle: Boucle, _ adresse: Adresse) throws {
        tuyau = try Tuyau(boucle, adresse)
        try tuyau.ecouter(self)
    }

    /// Sends a request whose bytes stay where they are until the reply has come.
    func envoyer(_ requete: UnsafeRawBufferPointer) throws { try tuyau.ecrire(requete) }

    func fermer() { tuyau.oublier() }

    func pret() throws {
        try tuyau.avancer()
        let entree = tuyau.entree
        if tete == nil {
            tete = try TeteReponse(entree.octets)
            if let tete { entree.oter(tete.taille) }
        }
        guard let tete else { return }
        switch tete.corps {
        case .longueur(let longueur):
            guard entree.count >= longueur else { return }
            self.tete = nil
            let octets = entree.octets.partie(0, longueur)
            entree.oter(longueur)
            try surReponse(tete.statut, octets)
        case .morceaux:
            guard try demorceleur.avancer(entree, corps) else { return }
            self.tete = nil
            let octets = corps.octets
            corps.vider()
            try surReponse(tete.statut, octets)
        case .jusquALaFin:
            throw Panne("a reply of status \(tete.statut) without a length")
        }
    }
}
