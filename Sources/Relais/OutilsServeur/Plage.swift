/// What a `Range` header asks of a file (RFC 9110, section 14). One range is served; what is no such thing, or several ranges,
/// is passed over as the standard allows, and the whole file is served.
enum Plage: Hashable, Sendable {
    /// The whole file.
    case tout
    /// These bytes.
    case partie(Range<Int64>)
    /// Bytes that the file does not have.
    case dehors

    init(_ entete: String?, taille: Int64) {
        let unite = "bytes="
        guard let entete, entete.lowercased().hasPrefix(unite) else {
            self = .tout
            return
        }
        let bornes = entete.dropFirst(unite.count).split(separator: "-", omittingEmptySubsequences: false)
        guard bornes.count == 2, bornes.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
            self = .tout
            return
        }
        // A number too large for Int64 is beyond any file.
        let debut = bornes[0].isEmpty ? nil : Int64(bornes[0]) ?? .max
        let fin = bornes[1].isEmpty ? nil : Int64(bornes[1]) ?? .max
        switch (debut, fin) {
        case (nil, nil): self = .tout
        case (nil, let derniers?):
            self = derniers > 0 && taille > 0 ? .partie(max(0, taille - derniers)..<taille) : .dehors
        case (let debut?, let fin?) where fin < debut: self = .tout
        case (let debut?, let fin):
            self = debut < taille ? .partie(debut..<min(fin ?? taille, taille - 1) + 1) : .dehors
        }
    }
}
