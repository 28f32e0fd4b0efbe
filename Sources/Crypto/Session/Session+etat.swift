extension Session {
    private static let versionEtat: UInt8 = 1
    private static let tailleMax = 4096 + Ratchet.tailleMax

    /// Everything but the skipped keys, canonical and versioned. It holds secrets: seal it, then wipe it with `effacer`.
    public var etat: [UInt8] {
        var codeur = Encodeur(capacite: Self.tailleMax)
        Self.entete(&codeur)
        codeur.booleen(initiateur)
        for partie in [moi, lui] {
            codeur.fixe(partie.compte.octets)
            codeur.entier(partie.appareil)
            codeur.entier(partie.gen)
        }
        codeur.fixe(liaison.session)
        codeur.fixe(liaison.ikInitiateur)
        codeur.fixe(liaison.ikRepondeur)
        codeur.fixe(nom)
        precles.ecrire(&codeur)
        codeur.option(amorce) { $0.fixe($1.octets) }
        codeur.booleen(fermee)
        codeur.booleen(perdante)
        codeur.entier(entendue)
        codeur.entier(fin)
        codeur.entier(rang)
        ratchet.ecrire(&codeur)
        return codeur.octets
    }

    /// The keys of messages that have not come yet, or nil when there is none. It holds secrets, as `etat` does.
    public var etatSautees: [UInt8]? {
        guard ratchet.sautees.nombre > 0 else { return nil }
        var codeur = Encodeur(capacite: 64 + ratchet.sautees.taille)
        Self.entete(&codeur)
        codeur.fixe(id)
        ratchet.sautees.ecrire(&codeur)
        return codeur.octets
    }

    /// Takes up a session from what was kept of it.
    /// - Throws: `encodage`, `limite`, `cleRefusee`; `versionInconnue` for another suite or version.
    public init(etat: [UInt8], sautees: [UInt8]?) throws(ErreurCrypto) {
        var champs = Decodeur(etat)
        try Self.lireEntete(&champs)
        initiateur = try champs.booleen()
        moi = try Self.partie(&champs)
        lui = try Self.partie(&champs)
        let (premier, second) = initiateur ? (moi, lui) : (lui, moi)
        liaison = Liaison(
            session: try champs.fixe(Self.tailleId), ikInitiateur: try champs.fixe(32),
            ikRepondeur: try champs.fixe(32), appareilInitiateur: premier.appareil, appareilRepondeur: second.appareil)
        nom = try champs.fixe(AmorcePqxdh.tailleNom)
        precles = try AmorcePqxdh.Precles(&champs)
        let amorce = try champs.option { champs throws(ErreurCrypto) in try AmorcePqxdh(&champs) }
        if let amorce, !initiateur || amorce.precles != precles || amorce.nom != nom {
            throw ErreurCrypto(.encodage, "another handshake than the session's")
        }
        self.amorce = amorce
        fermee = try champs.booleen()
        perdante = try champs.booleen()
        entendue = try champs.entier()
        fin = try champs.entier()
        rang = try champs.entier()
        guard rang <= UInt64(Int64.max) else { throw ErreurCrypto(.limite, "rank of a session") }
        ratchet = try Ratchet(&champs)
        try champs.fin()
        if let sautees {
            var champs = Decodeur(sautees)
            try Self.lireEntete(&champs)
            guard try champs.fixe(Self.tailleId) == id else {
                throw ErreurCrypto(.encodage, "skipped keys of another session")
            }
            ratchet.sautees = try ClesSautees(&champs)
            guard ratchet.sautees.nombre > 0 else { throw ErreurCrypto(.encodage, "no skipped keys") }
            try champs.fin()
        }
    }

    private static func entete(_ codeur: inout Encodeur) {
        codeur.entier(Limites.suite)
        codeur.entier(versionEtat)
    }

    private static func lireEntete(_ champs: inout Decodeur) throws(ErreurCrypto) {
        guard try champs.entier(UInt8.self) == Limites.suite, try champs.entier(UInt8.self) == versionEtat else {
            throw ErreurCrypto(.versionInconnue, "session state")
        }
    }

    private static func partie(_ champs: inout Decodeur) throws(ErreurCrypto) -> Partie {
        Partie(
            compte: try CompteId(champs.fixe(CompteId.taille)), appareil: try champs.entier(),
            gen: try champs.entier())
    }
}
