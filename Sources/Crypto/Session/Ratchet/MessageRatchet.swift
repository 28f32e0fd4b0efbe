/// A message as it travels: nonce, encrypted header, nonce, encrypted body. The first part is associated data of the second.
enum MessageRatchet {
    private static let avant = XChaCha.tailleNonce + 4
    private static let surcout = avant + XChaCha.tailleSceau
    /// The longest message, in bytes.
    static let tailleMax = 2 * surcout + EnteteRatchet.tailleMax + Limites.contenu

    /// Encrypts header and content, each under a fresh nonce.
    static func sceller(
        _ entete: EnteteRatchet, _ contenu: [UInt8], cleEntete: SecretBref, cleMessage: SecretBref,
        liaison: Liaison, deInitiateur: Bool
    ) throws(ErreurCrypto) -> [UInt8] {
        let tailleEntete = EnteteRatchet.taille(avecCt: entete.ct != nil)
        let nonces = try Alea.octets(2 * XChaCha.tailleNonce)
        var codeur = Encodeur(capacite: 2 * surcout + tailleEntete + contenu.count)
        codeur.fixe(nonces[..<XChaCha.tailleNonce])
        codeur.entier(UInt32(tailleEntete + XChaCha.tailleSceau))
        entete.ecrire(&codeur)
        codeur.zeros(XChaCha.tailleSceau)
        try codeur.chiffrer(depuis: avant, cle: cleEntete, ad: liaison.adEntete)
        let ad = liaison.adCorps(deInitiateur: deInitiateur) + codeur.octets
        let debut = codeur.octets.count + avant
        codeur.fixe(nonces[XChaCha.tailleNonce...])
        codeur.entier(UInt32(contenu.count + XChaCha.tailleSceau))
        codeur.fixe(contenu)
        codeur.zeros(XChaCha.tailleSceau)
        try codeur.chiffrer(depuis: debut, cle: cleMessage, ad: ad)
        return codeur.octets
    }

    /// A message taken apart; nothing of it is decrypted.
    struct Lu {
        private let octets: [UInt8]
        private let entete: Range<Int>
        private let corps: Range<Int>

        /// - Throws: `encodage`, `limite`.
        init(_ octets: [UInt8]) throws(ErreurCrypto) {
            var champs = Decodeur(octets)
            entete = try champs.passer(
                nonce: XChaCha.tailleNonce, max: EnteteRatchet.tailleMax + XChaCha.tailleSceau)
            corps = try champs.passer(nonce: XChaCha.tailleNonce, max: Limites.contenu + XChaCha.tailleSceau)
            try champs.fin()
            self.octets = octets
        }

        /// The header, or nil when it was not encrypted under `cle`.
        /// - Throws: `encodage`, `cleRefusee` for a header that its sender made wrongly.
        func entete(sous cle: SecretBref, _ liaison: Liaison) throws(ErreurCrypto) -> EnteteRatchet? {
            guard let clair = ouvrir(entete, cle: cle, ad: liaison.adEntete) else { return nil }
            return try EnteteRatchet(octets: clair)
        }

        /// The content.
        /// - Throws: `authentification`.
        func contenu(sous cle: SecretBref, _ liaison: Liaison, deInitiateur: Bool) throws(ErreurCrypto) -> [UInt8] {
            let debut = liaison.adCorps(deInitiateur: deInitiateur)
            var ad = Encodeur(capacite: debut.count + entete.upperBound)
            ad.fixe(debut)
            ad.fixe(octets[..<entete.upperBound])
            guard let clair = ouvrir(corps, cle: cle, ad: ad.octets) else {
                throw ErreurCrypto(.authentification, "message body")
            }
            return clair
        }

        private func ouvrir(_ place: Range<Int>, cle: SecretBref, ad: [UInt8]) -> [UInt8]? {
            octets.withUnsafeBytes { octets in
                let nonce = place.lowerBound - MessageRatchet.avant
                return XChaCha.dechiffrer(
                    UnsafeRawBufferPointer(rebasing: octets[place]), cle: cle,
                    nonce: UnsafeRawBufferPointer(rebasing: octets[nonce..<(nonce + XChaCha.tailleNonce)]), ad: ad)
            }
        }
    }
}

extension Decodeur {
    /// Passes over a nonce and a length-prefixed string; returns where the string stands.
    fileprivate mutating func passer(nonce: Int, max: Int) throws(ErreurCrypto) -> Range<Int> {
        try sauter(nonce)
        let longueur = Int(try entier(UInt32.self))
        guard longueur <= max else { throw ErreurCrypto(.limite, "length \(longueur) over \(max)") }
        let debut = lus
        try sauter(longueur)
        return debut..<lus
    }
}

extension Encodeur {
    /// Encrypts what stands from `depuis` on, its last bytes being room for the tag; the nonce stands before its length.
    fileprivate mutating func chiffrer(depuis: Int, cle: SecretBref, ad: [UInt8]) throws(ErreurCrypto) {
        let taille = octets.count - depuis - XChaCha.tailleSceau
        try modifier { tampon throws(ErreurCrypto) in
            guard let debut = tampon.baseAddress else { return }
            try XChaCha.chiffrer(
                surPlace: debut + depuis, taille: taille, cle: cle, nonce: debut + (depuis - 4 - XChaCha.tailleNonce),
                ad: ad)
        }
    }
}
