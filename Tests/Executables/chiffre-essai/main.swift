import ClientChiffre
import CryptoChiffre
import Foundation

// The client with costs that protect nothing and, when asked, a clock set off by so many seconds, or receipts that wait so long: for
// tests only.
let variables = ProcessInfo.processInfo.environment
let decalage = Int64(variables["CHIFFRE_ESSAI_DECALAGE"] ?? "0") ?? 0
let accuses = Double(variables["CHIFFRE_ESSAI_ACCUSES"] ?? "1") ?? 1
await Client.demarrer(
    ParametresClient(couts: .essai, delaiAccuses: accuses...accuses) {
        UInt64(clamping: Int64(Date().timeIntervalSince1970) + decalage)
    })
