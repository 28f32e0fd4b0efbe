import CryptoChiffre
import Foundation
import Relais

// The relay with cheap Argon2, for process tests. Its three variables exist here and nowhere in `relais`.
let variables = ProcessInfo.processInfo.environment
let decalage = variables["RELAIS_ESSAI_DECALAGE"].flatMap(UInt64.init) ?? 0
let synchrone = variables["RELAIS_ESSAI_SYNCHRONE"].flatMap(ParametresRelais.Synchrone.init) ?? .complet
let pagesParReleve = variables["RELAIS_ESSAI_RELEVE"].flatMap { Int($0) }
let parametres = ParametresRelais(
    couts: .essai, horloge: Horloge { Horloge.systeme.maintenant + decalage }, synchrone: synchrone,
    pagesParReleve: pagesParReleve)

await ParametresRelais.$courants.withValue(parametres) { await Serveur.main() }
