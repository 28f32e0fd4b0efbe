import CryptoChiffre
import Foundation

/// What counts for a rate, as bytes that every relay makes alike.
protocol CleDebit: Hashable, Sendable {
    var octetsDebit: [UInt8] { get }
}

extension CompteId: CleDebit {
    var octetsDebit: [UInt8] { octets }
}

/// Where relays add up what they have let through.
protocol RegistreDebits: Sendable {
    /// Adds to each count, named by a hash, and tells what it is then; it is forgotten some time after `fin`, in seconds since 1970.
    func ajouter(_ prises: [(nom: Data, nombre: Int, fin: UInt64)]) async throws -> [Int]
}

/// Rates across relays: what one lets through is missing at the others a moment later. Two relays that are asked at the same moment
/// may together let through more, for that moment; what is too much then comes off what follows.
struct PartageDebits: Sendable {
    let registre: any RegistreDebits
    let secret: SecretRelais

    /// Tells what was taken of `debit` and learns what others took.
    /// - Parameter usage: tells the rates apart.
    func echanger<Cle: CleDebit>(_ debit: Debit<Cle>, _ usage: String) async {
        let prises = debit.prises()
        guard !prises.isEmpty else { return }
        do {
            for (prise, total) in zip(prises, try await dire(prises, debit.duree, usage)) {
                debit.apprendre(prise, total: total)
            }
        } catch {
            // The database is away, and with it whatever could be asked for too often.
            for prise in prises { debit.reprendre(prise) }
        }
    }

    /// Tells what was taken of `cle`, and waits for what others took.
    /// - Returns: whether all of them together are within the rate.
    func confirmer<Cle: CleDebit>(_ cle: Cle, de debit: Debit<Cle>, _ usage: String) async throws -> Bool {
        guard let prise = debit.prise(de: cle) else { return true }
        guard let total = try await dire([prise], debit.duree, usage).first else { return false }
        return debit.apprendre(prise, total: total)
    }

    /// What all relays have taken of each by now. The registry holds no address and no account: names are hashes under the
    /// relays' secret.
    private func dire<Cle: CleDebit>(
        _ prises: [Debit<Cle>.Prise], _ duree: UInt64, _ usage: String
    ) async throws -> [Int] {
        try await registre.ajouter(
            prises.map { prise in
                let fenetre = withUnsafeBytes(of: prise.fenetre.bigEndian) { Array($0) }
                let nom = try secret.hash(.debit, Array(usage.utf8) + [0] + fenetre + prise.cle.octetsDebit, taille: 16)
                return (Data(nom), prise.nombre, (prise.fenetre + 2) * duree)
            })
    }
}
