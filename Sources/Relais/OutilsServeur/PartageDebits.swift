import CryptoChiffre
import Foundation

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

    /// Whether this is one of `nombre` of `cle` in any `duree` seconds, at all relays together: of the stretch before, what is left
    /// of it within that time counts, too.
    func accorde(
        _ cle: some CleDebit, _ nombre: Int, toutes duree: UInt64, _ usage: String, maintenant: UInt64
    ) async throws -> Bool {
        let fenetre = maintenant / duree
        let (numero, avant) = try await registre.numeroter(
            nom(cle, fenetre, usage), apres: nom(cle, fenetre - min(1, fenetre), usage), fin: (fenetre + 2) * duree)
        let reste = Double(duree - maintenant % duree) / Double(duree)
        return Double(numero) + (Double(min(avant, nombre)) * reste).rounded(.down) <= Double(nombre)
    }

    /// What all relays have taken of each by now.
    private func dire<Cle: CleDebit>(
        _ prises: [Debit<Cle>.Prise], _ duree: UInt64, _ usage: String
    ) async throws -> [Int] {
        try await registre.ajouter(
            prises.map { (try nom($0.cle, $0.fenetre, usage), $0.nombre, ($0.fenetre + 2) * duree) })
    }

    /// By which the registry knows it: a hash under the relays' secret, which tells of no address and no account.
    private func nom(_ cle: some CleDebit, _ fenetre: UInt64, _ usage: String) throws -> Data {
        let fenetre = withUnsafeBytes(of: fenetre.bigEndian) { Array($0) }
        return Data(try secret.hash(.debit, Array(usage.utf8) + [0] + fenetre + cle.octetsDebit, taille: 16))
    }
}
