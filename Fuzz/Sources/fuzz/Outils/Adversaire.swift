import Crypto

@testable import CryptoChiffre

/// Makes messages as the other end of a session could who has all keys and does not keep to the rules: header and body are what
/// the fuzzer says, sealed under the keys that the receiver will try.
struct Adversaire {
    /// Which header key is used.
    enum Chaine: UInt8 {
        case courante, suivante, sautee
    }

    /// More keys than that are not derived a second time, for the sake of speed: the body then does not open.
    private static let avanceMax: UInt32 = 300

    let ratchet: Ratchet
    let liaison: Liaison
    /// Whether it is the initiator who forges.
    let deInitiateur: Bool

    init(contre session: Session) {
        ratchet = session.ratchet
        liaison = session.liaison
        deInitiateur = !session.initiateur
    }

    init(ratchet: Ratchet, liaison: Liaison, deInitiateur: Bool) {
        self.ratchet = ratchet
        self.liaison = liaison
        self.deInitiateur = deInitiateur
    }

    /// Seals `entete`, whatever it is, and `corps` for `chaine`.
    func forger(_ entete: [UInt8], _ corps: [UInt8], _ chaine: Chaine) throws -> [UInt8] {
        let nulle = SecretBref { $0.update(repeating: 0, count: SecretBref.tailleCle) }
        let cleEntete =
            switch chaine {
            case .courante: ratchet.reception?.entete ?? ratchet.enteteReception
            case .suivante: ratchet.enteteReception
            case .sautee: ratchet.sautees.chaines.last?.entete ?? ratchet.enteteReception
            }
        let lu = try? EnteteRatchet(octets: entete)
        let cle = try? lu.flatMap { try cleMessage($0, chaine) }
        return try Self.sceller(
            entete, corps, cleEntete: cleEntete, cleMessage: cle ?? nulle, liaison: liaison, deInitiateur: deInitiateur)
    }

    /// As `MessageRatchet.sceller`, for headers of any kind.
    static func sceller(
        _ entete: [UInt8], _ corps: [UInt8], cleEntete: SecretBref, cleMessage: SecretBref, liaison: Liaison,
        deInitiateur: Bool
    ) throws -> [UInt8] {
        var message = try chiffrer(entete, cle: cleEntete, ad: liaison.adEntete)
        message += try chiffrer(
            corps, cle: cleMessage, ad: liaison.adCorps(deInitiateur: deInitiateur) + message)
        return message
    }

    private static func chiffrer(_ clair: [UInt8], cle: SecretBref, ad: [UInt8]) throws -> [UInt8] {
        var codeur = Encodeur()
        codeur.fixe(try Alea.octets(XChaCha.tailleNonce))
        codeur.entier(UInt32(clair.count + XChaCha.tailleSceau))
        let avant = codeur.octets.count
        codeur.fixe(clair)
        codeur.zeros(XChaCha.tailleSceau)
        try codeur.modifier { tampon throws(ErreurCrypto) in
            guard let debut = tampon.baseAddress else { return }
            try XChaCha.chiffrer(
                surPlace: debut + avant, taille: clair.count, cle: cle, nonce: debut, ad: ad)
        }
        return codeur.octets
    }

    /// The key under which the receiver will open the body, or nil when it will not come to that.
    private func cleMessage(_ entete: EnteteRatchet, _ chaine: Chaine) throws -> SecretBref? {
        switch chaine {
        case .courante:
            guard let reception = ratchet.reception else { return nil }
            guard entete.n < reception.n else { return avancer(reception.cle, entete.n - reception.n) }
            return sautee(entete.n, reception.entete)
        case .sautee:
            return ratchet.sautees.chaines.last.flatMap { sautee(entete.n, $0.entete) }
        case .suivante:
            guard case .emission(let emission) = ratchet.tour, let ct = entete.ct.map({ Array($0) }) else { return nil }
            let pas = KdfRacine.Pas(emetteur: entete.dh, recepteur: emission.paire.dh, ek: emission.paire.ek, ct: ct)
            let cles = KdfRacine.deriver(
                ratchet.racine, dh: try emission.paire.partage(avec: entete.dh), ss: try emission.paire.decapsuler(ct),
                pas)
            return avancer(cles.chaine, entete.n)
        }
    }

    private func sautee(_ n: UInt32, _ entete: SecretBref) -> SecretBref? {
        ratchet.sautees.chaines.last { $0.entete == entete }?.cles.first { $0.n == n }?.cle
    }

    static func avancer(_ cle: SecretBref, _ nombre: UInt32) -> SecretBref? {
        guard nombre <= avanceMax else { return nil }
        var cle = cle
        for _ in 0..<nombre { cle = KdfChaine.passer(cle) }
        return KdfChaine.avancer(cle).message
    }

    private func avancer(_ cle: SecretBref, _ nombre: UInt32) -> SecretBref? { Self.avancer(cle, nombre) }
}
