import ClientChiffre
import CryptoChiffre
import Foundation

// The client with costs that protect nothing and, when asked, a clock set off by so many seconds: for tests only.
let decalage = Int64(ProcessInfo.processInfo.environment["CHIFFRE_ESSAI_DECALAGE"] ?? "0") ?? 0
await Client.demarrer(
    ParametresClient(couts: .essai) { UInt64(clamping: Int64(Date().timeIntervalSince1970) + decalage) })
