/// What every message of a session is bound to beside its keys: the associated data of its two layers.
struct Liaison: Sendable, Equatable {
    /// The session's name, 32 bytes: derived with its first keys.
    let session: [UInt8]
    /// Hashes of the identity keys, 32 bytes each.
    let ikInitiateur: [UInt8]
    let ikRepondeur: [UInt8]
    let appareilInitiateur: UInt32
    let appareilRepondeur: UInt32

    /// Associated data of headers, in either direction: their keys differ.
    let adEntete: [UInt8]
    /// The beginning of the associated data of bodies; the encrypted header follows.
    let adInitiateur: [UInt8]
    let adRepondeur: [UInt8]

    init(
        session: [UInt8], ikInitiateur: [UInt8], ikRepondeur: [UInt8], appareilInitiateur: UInt32,
        appareilRepondeur: UInt32
    ) {
        self.session = session
        self.ikInitiateur = ikInitiateur
        self.ikRepondeur = ikRepondeur
        self.appareilInitiateur = appareilInitiateur
        self.appareilRepondeur = appareilRepondeur
        var entete = Encodeur()
        entete.variable(Etiquette.entete.octets)
        entete.fixe(session)
        adEntete = entete.octets
        func corps(direction: UInt8) -> [UInt8] {
            var codeur = Encodeur()
            codeur.fixe(session)
            codeur.fixe(ikInitiateur)
            codeur.fixe(ikRepondeur)
            codeur.entier(direction)
            codeur.entier(appareilInitiateur)
            codeur.entier(appareilRepondeur)
            return codeur.octets
        }
        adInitiateur = corps(direction: 0)
        adRepondeur = corps(direction: 1)
    }

    /// The beginning of the associated data of what one end sends.
    func adCorps(deInitiateur: Bool) -> [UInt8] { deInitiateur ? adInitiateur : adRepondeur }
}
