import Contrat
import CryptoChiffre
import Foundation

/// A person with one device, as a client would make it.
struct CompteEssai: Sendable {
    let pseudo: String
    let trousseau: Trousseau
    let declaration: Declaration
    let sel: Data
    let cleAuth: Data
    let precles: [Data]

    init(_ pseudo: String, date: UInt64, nomRelais: String = "relais") throws {
        self.pseudo = pseudo
        (trousseau, declaration, _) = try Trousseau.nouveau(
            nomRelais: nomRelais, date: date, dans: Arene(capacite: 4096))
        sel = Data(try Alea.octets(32))
        cleAuth = Data(try Alea.octets(32))
        let trousseau = trousseau
        precles = try Precle.Usage.durables.map { try Self.precle($0, id: 1, trousseau: trousseau, debut: date) }
    }

    private init(_ ancien: CompteEssai, _ trousseau: Trousseau, _ declaration: Declaration, precles: [Data]) throws {
        pseudo = ancien.pseudo
        self.trousseau = trousseau
        self.declaration = declaration
        self.precles = precles
        sel = Data(try Alea.octets(32))
        cleAuth = Data(try Alea.octets(32))
    }

    /// The same person with another password and other keys, not yet known to the relay.
    func renouvele(
        date: UInt64, precle: UInt32? = nil, raison: Declaration.Raison = .mdp
    ) throws -> CompteEssai {
        let (trousseau, suite) = try trousseau.renouvele(apres: declaration, raison: raison, date: date)
        let precles = try Precle.Usage.durables.map {
            try Self.precle($0, id: precle ?? suite.numero + 1, trousseau: trousseau, debut: date)
        }
        return try CompteEssai(self, trousseau, suite, precles: precles)
    }

    var compte: Data { Data(trousseau.compte.octets) }

    static func precle(
        _ usage: Precle.Usage, id: UInt32, trousseau: Trousseau, debut: UInt64, appareil: UInt32 = 1
    ) throws -> Data {
        let cle = try PairePrecle(usage: usage, dans: Arene(capacite: 64)).publique
        return Data(
            try Precle(
                usage: usage, compte: trousseau.compte, appareil: appareil, id: id, debut: debut, cle: cle,
                dsk: trousseau.dsk
            ).octets)
    }

    func creation(
        pseudo: String? = nil, sel: Data? = nil, version: UInt8 = Verificateur.version, cleAuth: Data? = nil,
        declaration: Data? = nil, precles: [Data]? = nil
    ) -> DemandeCreerCompte {
        DemandeCreerCompte(
            pseudo: pseudo ?? self.pseudo, sel: sel ?? self.sel, version: version, cleAuth: cleAuth ?? self.cleAuth,
            declaration: declaration ?? Data(self.declaration.octets), precles: precles ?? self.precles)
    }

    /// The change that makes this person `nouveau`.
    func changement(
        vers nouveau: CompteEssai, idempotence: Data, compte: Data? = nil, ancienneCleAuth: Data? = nil,
        sel: Data? = nil, version: UInt8 = Verificateur.version, cleAuth: Data? = nil, declaration: Data? = nil,
        precles: [Data]? = nil
    ) -> DemandeChangerMdp {
        DemandeChangerMdp(
            compte: compte ?? self.compte, idempotence: idempotence,
            ancienneCleAuth: ancienneCleAuth ?? self.cleAuth, sel: sel ?? nouveau.sel, version: version,
            cleAuth: cleAuth ?? nouveau.cleAuth,
            declaration: declaration ?? Data(nouveau.declaration.octets), precles: precles ?? nouveau.precles)
    }

    /// Gives up the change of key `idempotence`, signed with this person's keys.
    func annulation(
        _ idempotence: Data, numero: UInt32? = nil, appareil: UInt32 = 1, nomRelais: String = "relais"
    ) throws -> DemandeAnnulerMdp {
        let numero = numero ?? declaration.numero + 1
        let message = ChangementMdp.annulation(
            nomRelais: nomRelais, compte: trousseau.compte, idempotence: Array(idempotence), numero: numero)
        return DemandeAnnulerMdp(
            compte: compte, idempotence: idempotence, numero: numero, appareil: appareil,
            signature: Data(try trousseau.dsk.signer(message)))
    }

    func suppression(_ nonce: Data, cleAuth: Data? = nil, appareil: UInt32 = 1) throws -> DemandeSupprimerCompte {
        let message = Connexion.suppression(nomRelais: "relais", nonce: Array(nonce))
        return DemandeSupprimerCompte(
            pseudo: pseudo, appareil: appareil, nonce: nonce, cleAuth: cleAuth ?? self.cleAuth,
            signature: Data(try trousseau.dsk.signer(message)))
    }

    func connexion(
        _ nonce: Data, pseudo: String? = nil, appareil: UInt32 = 1, cleAuth: Data? = nil, nomRelais: String = "relais",
        epoque: Epoque? = nil
    ) throws -> DemandeSeConnecter {
        let message = Connexion.message(nomRelais: nomRelais, nonce: Array(nonce))
        return DemandeSeConnecter(
            pseudo: pseudo ?? self.pseudo, appareil: appareil, nonce: nonce, cleAuth: cleAuth ?? self.cleAuth,
            signature: Data(try trousseau.dsk.signer(message)),
            epoque: epoque ?? Epoque(numero: 1, mac: Data(count: LimitesContrat.tailleMacEpoque)))
    }
}

/// What the relay takes for an envelope sealed to the key `sceau`: it cannot look inside.
func enveloppe(_ taille: Int = 4096, sceau: UInt32 = 1) throws -> Data {
    Data([Limites.suite] + withUnsafeBytes(of: sceau.bigEndian) { Array($0) } + (try Alea.octets(taille - 5)))
}
