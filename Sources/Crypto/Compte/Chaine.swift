/// An account's statements in the order of their numbers, each accepted after the one before.
public enum Chaine {
    /// Accepts `octets` as all the statements of `compte`, from its statement 0 on.
    /// - Throws: `signature` when one does not hold or is of another account; `encodage`, `limite`, `cleRefusee`,
    ///   `versionInconnue` for bytes that are none.
    public static func verifier(_ octets: [[UInt8]], compte: CompteId) throws(ErreurCrypto) -> [Declaration] {
        let lues = try lire(octets)
        guard let premiere = lues.first, premiere.compte == compte else {
            throw ErreurCrypto(.signature, "statements of another account, or none")
        }
        try premiere.verifierPremiere()
        try verifierSuite(lues)
        return lues
    }

    /// Accepts `octets` as what follows the accepted statements `connues`, and perhaps repeats some of them.
    /// - Parameter connues: the newest statements known of an account, oldest first; what is older than these is passed over.
    /// - Returns: the statements after the last of `connues`, none when it is still the newest.
    /// - Throws: `fourche` for a statement, properly signed, that excludes one of `connues`; `recul` when the newest one served
    ///   is older than the last of them; `signature` for one that does not hold.
    public static func suite(
        _ octets: [[UInt8]], apres connues: [Declaration]
    ) throws(ErreurCrypto) -> [Declaration] {
        let lues = try lire(octets)
        guard let epinglee = connues.last, let derniere = lues.last,
            lues.allSatisfy({ $0.compte == epinglee.compte })
        else { throw ErreurCrypto(.signature, "statements of another account, or none") }
        for connue in connues {
            guard let lue = lues.first(where: { $0.numero == connue.numero }), lue.corps != connue.corps else {
                continue
            }
            // Worth an alarm only when the account's own key has signed both: the rest anybody can write.
            guard let avant = connues.first(where: { $0.numero + 1 == lue.numero }) else {
                throw ErreurCrypto(.signature, "another statement than the one known")
            }
            try lue.verifierSuite(de: avant)
            throw ErreurCrypto(.fourche, "statement \(lue.numero) has two forms")
        }
        guard derniere.numero >= epinglee.numero else {
            throw ErreurCrypto(.recul, "statement \(derniere.numero) after \(epinglee.numero)")
        }
        let nouvelles = lues.filter { $0.numero > epinglee.numero }
        try verifierSuite([epinglee] + nouvelles)
        return nouvelles
    }

    private static func lire(_ octets: [[UInt8]]) throws(ErreurCrypto) -> [Declaration] {
        var lues: [Declaration] = []
        for declaration in octets { lues.append(try Declaration(octets: declaration)) }
        return lues
    }

    private static func verifierSuite(_ declarations: [Declaration]) throws(ErreurCrypto) {
        for (avant, apres) in zip(declarations, declarations.dropFirst()) { try apres.verifierSuite(de: avant) }
    }
}
