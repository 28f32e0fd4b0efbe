import CryptoChiffre
import Foundation

/// A promise of the code that does not hold: a find, as a trap is.
func exiger(_ vrai: Bool, _ promesse: @autoclosure () -> String) {
    if !vrai { echouer(promesse()) }
}

/// Demands that `corps` refuses, with one of `codes`.
func exigerRefus(_ codes: ErreurCrypto.Code..., de promesse: String, _ corps: () throws -> Void) {
    do {
        try corps()
        echouer("accepted: \(promesse)")
    } catch let erreur as ErreurCrypto {
        exiger(codes.contains(erreur.code), "\(erreur): \(promesse)")
    } catch {
        echouer("\(error): \(promesse)")
    }
}

func echouer(_ message: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(message)\n".utf8))
    abort()
}
