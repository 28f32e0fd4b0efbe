/// What became of a change of pseudo.
enum Renommage: Sendable, Hashable {
    /// The account bears the pseudo.
    case fait
    /// Somebody has it, or had it not long ago.
    case pseudoPris
    /// Somebody has one that looks like it, or had it not long ago.
    case pseudoRessemblant
    /// As many former names as may be are held back for the account; one more can be in `attente` seconds.
    case tropDeNoms(attente: UInt64)
    /// The account is gone.
    case compteInconnu
}
