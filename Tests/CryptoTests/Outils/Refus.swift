import CryptoChiffre
import Testing

/// Demands that `action` is refused with one of `codes`.
func refuse<R>(
    _ codes: ErreurCrypto.Code..., de commentaire: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ action: () throws -> R
) {
    do {
        _ = try action()
        Issue.record("accepted: \(commentaire())", sourceLocation: sourceLocation)
    } catch let erreur as ErreurCrypto {
        if !codes.contains(erreur.code) {
            Issue.record("\(erreur) instead of \(codes): \(commentaire())", sourceLocation: sourceLocation)
        }
    } catch {
        Issue.record(error, "\(commentaire())", sourceLocation: sourceLocation)
    }
}

extension [UInt8] {
    /// A copy with one bit changed; bits count from the first byte's lowest.
    func inverse(bit: Int) -> [UInt8] {
        var copie = self
        copie[bit / 8] ^= 1 << UInt8(bit % 8)
        return copie
    }
}
