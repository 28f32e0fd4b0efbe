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

    /// Accepts `octets`, which the relay serves as the account's newest statements, as what follows the accepted statements
    /// `connues`, and perhaps repeats some of them.
    /// - Parameters:
    ///   - octets: consecutive statements, oldest first.
    ///   - connues: the newest statements known of an account, oldest first; what is older than these is passed over.
    /// - Returns: the statements after the last of `connues`, none when it is still the newest.
    /// - Throws: `fourche` for a statement, properly signed, that excludes one of `connues`; `recul` when the newest one served
    ///   is older than the last of them, or there is none; `signature` for one that does not hold; `encodage`, `limite`,
    ///   `cleRefusee`, `versionInconnue` for bytes that are none.
    public static func suite(
        _ octets: [[UInt8]], apres connues: [Declaration]
    ) throws(ErreurCrypto) -> [Declaration] {
        let nouvelles = try suite(amorce: octets, apres: connues)
        guard let epinglee = connues.last, let derniere = octets.last,
            try Declaration(octets: derniere).numero >= epinglee.numero
        else { throw ErreurCrypto(.recul, "the newest statement served is older than the one known") }
        return nouvelles
    }

    /// Those at the end of `declarations` each of which follows the one before: at least the last one. Who vouches for the last one
    /// vouches for these by their hashes, and for none before.
    public static func derniereSuite(_ declarations: [Declaration]) -> [Declaration] {
        guard var debut = declarations.indices.last else { return [] }
        while debut > 0, suit(declarations[debut], declarations[debut - 1]) { debut -= 1 }
        return Array(declarations[debut...])
    }

    private static func suit(_ declaration: Declaration, _ avant: Declaration) -> Bool {
        do throws(ErreurCrypto) {
            try declaration.verifierSuite(de: avant)
            return true
        } catch {
            return false
        }
    }

    /// As `suite`, for statements that came in an envelope. Anybody can put old ones there, and an envelope may have waited
    /// long: none, or older ones than the known, are no `recul`.
    /// - Throws: what `suite` throws, but for `recul`. Of these only `fourche` is worth an alarm, since only the holder of the
    ///   account's key can cause it; the rest anybody can.
    public static func suite(
        amorce octets: [[UInt8]], apres connues: [Declaration]
    ) throws(ErreurCrypto) -> [Declaration] {
        let lues = try lire(octets)
        guard let epinglee = connues.last, lues.allSatisfy({ $0.compte == epinglee.compte }) else {
            throw ErreurCrypto(.signature, "statements of another account, or nothing known")
        }
        guard zip(lues, lues.dropFirst()).allSatisfy({ $0.numero < $1.numero && $1.numero - $0.numero == 1 }) else {
            throw ErreurCrypto(.signature, "statements out of order")
        }
        for connue in connues {
            guard let lue = lues.first(where: { $0.numero == connue.numero }), lue.corps != connue.corps else {
                continue
            }
            // Worth an alarm only when the account's own key has signed both: the rest anybody can write.
            guard let avant = connues.last(where: { $0.numero < lue.numero }) else {
                throw ErreurCrypto(.signature, "another statement than the one known")
            }
            try lue.verifierSuite(de: avant)
            throw ErreurCrypto(.fourche, "statement \(lue.numero) has two forms")
        }
        let nouvelles = lues.filter { $0.numero > epinglee.numero }
        try verifierSuite([epinglee] + nouvelles)
        return nouvelles
    }

    /// Those of the accepted statements `connues` whose keys still count: the last one made because of a compromise, and what
    /// follows it; all of them when there is none. What the keys before sign may be anybody's: no session is accepted under
    /// them any more, neither an old one nor a new one.
    public static func recevables(_ connues: [Declaration]) -> [Declaration] {
        guard let debut = connues.lastIndex(where: { $0.raison == .compromission }) else { return connues }
        return Array(connues[debut...])
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
