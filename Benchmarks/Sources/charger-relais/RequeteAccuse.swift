/// A post of `accuser_reception`, written anew for each batch.
final class RequeteAccuse {
    private let tampon = Reserve()
    private let json = Reserve()

    var octets: UnsafeRawBufferPointer { tampon.octets }

    /// Names these ids of 16 bytes each.
    func ecrire(_ ids: UnsafeRawBufferPointer, _ options: Options, _ compte: CompteCharge) {
        tampon.vider()
        switch options.corps {
        case .binaire:
            entete("application/octet-stream", ids.count, options, compte)
            tampon.ajouter(ids)
        case .json:
            json.vider()
            json.ajouter(#"{"ids":["#)
            for debut in stride(from: 0, to: ids.count, by: 16) {
                json.ajouter(debut == 0 ? #"""# : #",""#)
                Base64.ecrire(ids.partie(debut, 16), dans: json.place(24))
                json.ajouter(nombre: 24)
                json.ajouter(#"""#)
            }
            json.ajouter("]}")
            entete("application/json", json.count, options, compte)
            tampon.ajouter(json.octets)
        }
    }

    private func entete(_ type: String, _ longueur: Int, _ options: Options, _ compte: CompteCharge) {
        tampon.ajouter(
            "POST /v1/accuser_reception HTTP/1.1\r\nHost: \(options.adresse.texte)\r\nAuthorization: Bearer \(compte.jeton)"
                + "\r\nContent-Type: \(type)\r\nContent-Length: \(longueur)\r\n\r\n")
    }
}
