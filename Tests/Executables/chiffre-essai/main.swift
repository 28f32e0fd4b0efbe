import ClientChiffre
import CryptoChiffre
import Foundation

// The client with costs that protect nothing and, when asked, a clock set off by so many seconds, without receipts, and for a person who
// waits so many seconds for what becomes of a message: for tests only.
let variables = ProcessInfo.processInfo.environment
let decalage = Int64(variables["CHIFFRE_ESSAI_DECALAGE"] ?? "0") ?? 0
let accuses = variables["CHIFFRE_ESSAI_ACCUSES"] == "non" ? nil : 0.4...1.6
let patience = variables["CHIFFRE_ESSAI_PATIENCE"].flatMap { Double($0) }.map { Duration.seconds($0) }
await Client.demarrer(
    ParametresClient(
        couts: .essai, delaiAccuses: accuses, patienceEnvoi: patience ?? ParametresClient.production.patienceEnvoi
    ) {
        UInt64(clamping: Int64(Date().timeIntervalSince1970) + decalage)
    })
