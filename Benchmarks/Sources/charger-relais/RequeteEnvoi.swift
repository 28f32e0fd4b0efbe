/// A post of `envoyer_message`, written once; for each message only destination, idempotency key and the envelope's beginning
/// change. Behind the clear header come the message's number (8 bytes) and the run's mark (5), then random bytes.
final class RequeteEnvoi {
    /// How many of the envelope's bytes are written anew: a multiple of 3, for base64.
    static let debutEnveloppe = 18
    private let corps: Options.Corps
    private let marque: [UInt8]
    private let tampon: UnsafeMutableRawBufferPointer
    private let debutCorps: Int
    private let travail = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
    private static let avant = #"{"destinataire":""#
    private static let milieu = #"","appareil":"#
    private static let cle = #","idempotence":""#
    private static let enveloppe = #"","enveloppe":""#

    init(_ options: Options, _ emetteur: CompteCharge, marque: [UInt8], _ alea: inout Alea) {
        corps = options.corps
        self.marque = marque
        let taille =
            switch corps {
            case .binaire: 36 + options.octets
            case .json:
                Self.avant.utf8.count + 24 + Self.milieu.utf8.count + 1 + Self.cle.utf8.count + 24
                    + Self.enveloppe.utf8.count + Base64.longueur(options.octets) + 2
            }
        let type = corps == .json ? "application/json" : "application/octet-stream"
        let tete =
            "POST /v1/envoyer_message HTTP/1.1\r\nHost: \(options.adresse.texte)\r\nAuthorization: Bearer "
            + "\(emetteur.jeton)\r\nContent-Type: \(type)\r\nContent-Length: \(taille)\r\n\r\n"
        debutCorps = tete.utf8.count
        tampon = .allocate(byteCount: debutCorps + taille, alignment: 8)
        tampon.copyBytes(from: tete.utf8)
        let contenu = UnsafeMutableRawBufferPointer.allocate(byteCount: options.octets, alignment: 8)
        defer { contenu.deallocate() }
        alea.remplir(contenu)
        switch corps {
        case .binaire: poser(Array(contenu), a: 36)
        case .json:
            var place = poser(Self.avant, a: 0) + 24
            place = poser(Self.milieu, a: place) + 1
            place = poser(Self.cle, a: place) + 24
            place = poser(Self.enveloppe, a: place)
            let reste = UnsafeMutableRawBufferPointer(rebasing: tampon[(debutCorps + place)...])
            Base64.ecrire(UnsafeRawBufferPointer(contenu), dans: reste)
            poser(#""}"#, a: taille - 2)
        }
    }

    deinit {
        tampon.deallocate()
        travail.deallocate()
    }

    var octets: UnsafeRawBufferPointer { UnsafeRawBufferPointer(tampon) }

    /// Makes it the post of message `numero` to `lui`, with a fresh key.
    func preparer(_ numero: UInt64, vers lui: CompteCharge, _ alea: inout Alea) {
        // 16 of destination, 16 of key, 18 of envelope.
        travail.copyBytes(from: lui.compte)
        alea.remplir(UnsafeMutableRawBufferPointer(rebasing: travail[16..<32]))
        UnsafeMutableRawBufferPointer(rebasing: travail[32..<37]).copyBytes(from: lui.entete)
        travail.ecrire(numero, 37, taille: 8)
        UnsafeMutableRawBufferPointer(rebasing: travail[45..<50]).copyBytes(from: marque)
        switch corps {
        case .binaire:
            copier(0..<16, a: 0)
            tampon.ecrire(UInt64(lui.appareil), debutCorps + 16, taille: 4)
            copier(16..<32, a: 20)
            copier(32..<50, a: 36)
        case .json:
            var place = Self.avant.utf8.count
            coder(0..<16, a: place)
            place += 24 + Self.milieu.utf8.count
            tampon[debutCorps + place] = UInt8(ascii: "0") + UInt8(lui.appareil % 10)
            place += 1 + Self.cle.utf8.count
            coder(16..<32, a: place)
            coder(32..<50, a: place + 24 + Self.enveloppe.utf8.count)
        }
    }

    @discardableResult
    private func poser(_ texte: String, a place: Int) -> Int {
        poser(Array(texte.utf8), a: place)
        return place + texte.utf8.count
    }

    private func poser(_ octets: [UInt8], a place: Int) {
        UnsafeMutableRawBufferPointer(rebasing: tampon[(debutCorps + place)...]).copyBytes(from: octets)
    }

    private func copier(_ source: Range<Int>, a place: Int) {
        UnsafeMutableRawBufferPointer(rebasing: tampon[(debutCorps + place)...]).copyBytes(from: travail[source])
    }

    private func coder(_ source: Range<Int>, a place: Int) {
        Base64.ecrire(
            UnsafeRawBufferPointer(rebasing: travail[source]),
            dans: UnsafeMutableRawBufferPointer(rebasing: tampon[(debutCorps + place)...]))
    }
}
