import AsyncHTTPClient
import CryptoChiffre
import Foundation

/// Mallory's session with one device, under her own name, kept from message to message: what she encrypts in it may leave as she
/// likes, or not at all.
struct Dialogue {
    let faussaire: Faussaire
    let cible: Faussaire.Cible
    let paquet: PaquetCles
    private(set) var sessions: SessionsAppareil
    private let session: [UInt8]
    private let flux: String
    private var seq = 0
    private var prec = CryptoChiffre.Conversation.origine

    /// Begins a session without one-time prekeys.
    init(_ faussaire: Faussaire, a cible: Faussaire.Cible) throws {
        let lui = cible.declaration
        self.faussaire = faussaire
        self.cible = cible
        flux = Hexadecimal.texte(try Alea.octets(8))
        paquet = try PaquetCles(
            precles: cible.precles, declaration: lui, appareil: 1, maintenant: Faussaire.date)
        sessions = try SessionsAppareil(compte: lui.compte, appareil: 1)
        session = try sessions.initier(
            moi: Bout(faussaire.declaration, appareil: 1), idh: faussaire.trousseau.idh, lui: Bout(lui, appareil: 1),
            paquet: paquet, du: Faussaire.date, maintenant: Faussaire.date)
    }

    /// The next text of this flow, as a content.
    mutating func contenu(_ texte: String) throws -> [UInt8] {
        let octets = try Faussaire.contenu(
            texte, de: faussaire.declaration.compte, pseudo: "mallory", a: cible.declaration,
            moi: faussaire.declaration
        ) { champs in
            champs["flux"] = flux
            champs["seq"] = seq
            champs["prec"] = Hexadecimal.texte(prec)
        }
        seq += 1
        prec = try CryptoChiffre.Conversation.hash(contenu: octets)
        return octets
    }

    /// The number of the last content is given again, to one that follows it.
    mutating func recommencer() { seq -= 1 }

    /// The next text, encrypted.
    mutating func prochain(_ texte: String) throws -> (message: [UInt8], amorce: AmorcePqxdh?) {
        try chiffrer(try contenu(texte))
    }

    /// Any bytes, encrypted as the next message.
    mutating func chiffrer(_ octets: [UInt8]) throws -> (message: [UInt8], amorce: AmorcePqxdh?) {
        try sessions.chiffrer(octets, session: session, maintenant: Faussaire.date)
    }

    /// A message with these handshake fields, or none, sealed for the device.
    func sceller(_ message: [UInt8], champs: [UInt8]?) throws -> [UInt8] {
        let interieur = Interieur(
            compte: faussaire.declaration.compte, appareil: 1,
            amorce: champs.map { .init(declarations: [faussaire.declaration.octets], champs: $0) }, message: message)
        return try Enveloppe.sceller(interieur, suite: Limites.suite, vers: paquet.sceau)
    }

    /// The same, left at the relay.
    func deposer(_ message: [UInt8], champs: [UInt8]?, _ http: HTTPClient) async throws {
        try await faussaire.deposer(try sceller(message, champs: champs), a: cible.declaration.compte, http)
    }
}
