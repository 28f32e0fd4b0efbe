import ComptesBench
import CryptoChiffre

/// Envelopes, and the whole way of a 1 KiB content through session and envelope once both ends have answered each other.
///
/// A content of 1 KiB travels in an envelope of 4 KiB, so the floor seals 4 KiB; of a message, it draws a nonce and boxes
/// 1 KiB besides.
func essaisMessages(_ sodium: SodiumBrut, _ arene: Arene) throws -> [Essai] {
    let lignes = try Correspondance(arene)
    let taille = 1024
    let contenu = try Alea.octets(taille)
    let scellee = (Limites.enveloppes.first ?? 0) - 5 - Sceau.surcout

    let interieur = try lignes.interieur(contenu)
    let enveloppe = try lignes.sceller(interieur)
    return [
        Essai(
            nom: "enveloppe.sceller.\(taille)", plancher: "sodium.crypto_box_seal.\(scellee)",
            notre: { try exiger(lignes.sceller(interieur).count == enveloppe.count, "Enveloppe.sceller") },
            brut: sodium.fermerSceau(scellee)),
        Essai(
            nom: "enveloppe.ouvrir.\(taille)", plancher: "sodium.crypto_box_seal_open.\(scellee)",
            notre: { try exiger(lignes.ouvrir(enveloppe).amorce == nil, "Enveloppe.ouvrir") },
            brut: try sodium.ouvrirSceau(scellee)),
        Essai(
            nom: "message.envoyer.\(taille)", plancher: "sodium.nonce+box+seal.\(scellee)",
            notre: {
                try exiger(lignes.sceller(lignes.interieur(contenu)).count == enveloppe.count, "message.envoyer")
            },
            brut: suite(sodium.tirerNonce(), sodium.fermerBoite(taille), sodium.fermerSceau(scellee))),
        Essai(
            nom: "message.recevoir.\(taille)", plancher: "sodium.seal_open+box_open.\(scellee)",
            notre: { try exiger(lignes.lire(lignes.ouvrir(enveloppe)).count == taille, "message.recevoir") },
            brut: suite(try sodium.ouvrirSceau(scellee), try sodium.ouvrirBoite(taille))),
    ]
}

/// Two accounts, and the session of each after one message either way: no handshake travels any more.
private struct Correspondance {
    /// Any time will do, as long as prekeys and readers agree on it.
    private static let date: UInt64 = 1_800_000_000

    private let moi: CompteBench
    private let lui: CompteBench
    private let id: IdContenu
    private let mienne: any Session
    private let sienne: any Session

    init(_ arene: Arene) throws {
        moi = try CompteBench(nomRelais: "banc", date: Self.date, dans: arene)
        lui = try CompteBench(nomRelais: "banc", date: Self.date, dans: arene)
        id = try IdContenu.nouveau()
        var mienne = try Sessions.initier(moi: moi.partie, lui: lui.declaration, paquet: lui.paquet(date: Self.date))
        var sienne = try Sessions.accepter(moi: lui.partie, lui: moi.declaration, appareil: moi.trousseau.appareil)
        let premier = try mienne.chiffrer([0], id: id, cles: moi.cles, maintenant: Self.date)
        _ = try sienne.dechiffrer(premier.message, champs: premier.champs, cles: lui.cles, maintenant: Self.date)
        let reponse = try sienne.chiffrer([0], id: id, cles: lui.cles, maintenant: Self.date)
        _ = try mienne.dechiffrer(reponse.message, champs: reponse.champs, cles: moi.cles, maintenant: Self.date)
        self.mienne = mienne
        self.sienne = sienne
    }

    func interieur(_ contenu: [UInt8]) throws -> Interieur {
        var session = mienne
        let (message, champs) = try session.chiffrer(contenu, id: id, cles: moi.cles, maintenant: Self.date)
        try exiger(champs == nil, "a handshake that was answered")
        return Interieur(
            compte: moi.declaration.compte, appareil: moi.trousseau.appareil, amorce: nil, message: message)
    }

    func sceller(_ interieur: Interieur) throws -> [UInt8] {
        try Enveloppe.sceller(interieur, suite: Limites.suiteBoite, vers: lui.sceau.precle)
    }

    func ouvrir(_ enveloppe: [UInt8]) throws -> Interieur { try Enveloppe.ouvrir(enveloppe, avec: lui.sceau.paire) }

    func lire(_ interieur: Interieur) throws -> [UInt8] {
        var session = sienne
        return try session.dechiffrer(interieur.message, champs: nil, cles: lui.cles, maintenant: Self.date).contenu
    }
}
