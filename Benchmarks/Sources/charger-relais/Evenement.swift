/// What a live stream's event says of a message, as far as this program needs it.
struct Evenement {
    /// The relay's id, 16 bytes.
    let id: [UInt8]
    /// The beginning of the envelope: clear header, number, mark.
    let debut: [UInt8]

    /// Reads `{"enveloppe":"<base64>","id":"<base64>",...}`, whatever stands before and between.
    init(_ donnees: UnsafeRawBufferPointer) throws {
        guard let enveloppe = donnees.position(#""enveloppe":""#), let id = donnees.position(#""id":""#),
            // 24 characters at least, 48 when each is a / with its backslash.
            let octetsId = Base64.lire(donnees[(id + 6)...].prefix(while: { $0 != UInt8(ascii: #"""#) })),
            octetsId.count == 16,
            let debut = Base64.lire(donnees[(enveloppe + 13)...].prefix(48)),
            debut.count >= RequeteEnvoi.debutEnveloppe
        else { throw Panne("an event of the live stream is not what was agreed: \(donnees.texte)") }
        self.id = octetsId
        self.debut = debut
    }

    /// The message's number when it bears this mark.
    func numero(_ marque: [UInt8]) -> Int? {
        guard debut[13..<18].elementsEqual(marque) else { return nil }
        return Int(exactly: debut.withUnsafeBytes { $0.nombre(5, taille: 8) })
    }
}
