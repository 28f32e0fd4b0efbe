import AsyncHTTPClient
import Contrat
import CryptoChiffre
import Foundation

/// Somebody with keys of her own and an account at the relay, who writes into envelopes whatever she likes.
struct Faussaire {
    /// Whose keys an envelope is made for, as the relay has them.
    struct Cible {
        let declaration: Declaration
        let precles: [[UInt8]]

        init(_ compte: String, _ base: BaseDuRelais) throws {
            guard let id = Hexadecimal.octets(compte), let premiere = try base.declarations(de: id).first else {
                throw ErreurEssai("no such account")
            }
            declaration = try Declaration(octets: premiere)
            precles = try base.precles(de: id)
        }
    }

    let trousseau: Trousseau
    /// Her own statement 0.
    let declaration: Declaration
    /// Her account at the relay, through which envelopes leave.
    let facteur: ClientDirect

    init(_ scene: Scene, _ http: HTTPClient) async throws {
        let arene = try Arene()
        (trousseau, declaration, _) = try Trousseau.nouveau(nomRelais: "essai", date: Self.date, dans: arene)
        facteur = try await ClientDirect("mallory", url: scene.relais.url, http: http)
    }

    /// The time, in seconds since 1970.
    static var date: UInt64 { UInt64(Date().timeIntervalSince1970) }

    /// Leaves a text for `cible`, from somebody who claims to be `compte` and to have made `declarations`.
    /// - Parameters:
    ///   - auteur: the statement whose keys the session is made with; they are those of `cles`.
    ///   - moi: the statement that the content names as its author's.
    func envoyer(
        _ texte: String, a cible: Cible, enTantQue compte: CompteId, pseudo: String, declarations: [[UInt8]],
        auteur: Declaration, cles: Trousseau, moi: Declaration, _ http: HTTPClient
    ) async throws {
        let lui = cible.declaration
        let paquet = try PaquetCles(precles: cible.precles, declaration: lui, appareil: 1, maintenant: Self.date)
        var sessions = try SessionsAppareil(compte: lui.compte, appareil: 1)
        let session = try sessions.initier(
            moi: Bout(auteur, appareil: 1), idh: cles.idh, lui: Bout(lui, appareil: 1), paquet: paquet,
            du: Self.date, maintenant: Self.date)
        let contenu = try Self.contenu(texte, de: compte, pseudo: pseudo, a: lui, moi: moi)
        let (message, amorce) = try sessions.chiffrer(contenu, session: session, maintenant: Self.date)
        let interieur = Interieur(
            compte: compte, appareil: 1,
            amorce: amorce.map { .init(declarations: declarations, champs: $0.octets) }, message: message)
        let enveloppe = try Enveloppe.sceller(interieur, suite: Limites.suite, vers: paquet.sceau)
        try await deposer(enveloppe, a: lui.compte, http)
    }

    /// Leaves an envelope at the relay for the first device of `compte`.
    func deposer(_ enveloppe: [UInt8], a compte: CompteId, _ http: HTTPClient) async throws {
        try await facteur.envoyer(
            DemandeEnvoyerMessage(
                destinataire: Data(compte.octets), appareil: 1,
                idempotence: Data(try Alea.octets(LimitesContrat.tailleIdempotence)), enveloppe: Data(enveloppe)),
            http: http)
    }

    /// A text's content as a client writes it.
    /// - Parameters:
    ///   - moi: the statement that it names as its author's.
    ///   - changer: what is to be written otherwise.
    static func contenu(
        _ texte: String, de compte: CompteId, pseudo: String, a lui: Declaration, moi: Declaration,
        _ changer: (inout [String: Any]) -> Void = { _ in }
    ) throws -> [UInt8] {
        func repere(_ declaration: Declaration) throws -> [String: Any] {
            ["numero": Int(declaration.numero), "hash": Hexadecimal.texte(try declaration.hash())]
        }
        var contenu: [String: Any] = [
            "v": 1, "type": "texte", "id": Hexadecimal.texte(try IdContenu.nouveau().octets),
            "conv": Hexadecimal.texte(try CryptoChiffre.Conversation.id(compte, lui.compte)),
            "flux": Hexadecimal.texte(try Alea.octets(8)), "seq": 0,
            "prec": Hexadecimal.texte(CryptoChiffre.Conversation.origine), "horodatage": "2027-01-01T00:00:00.000Z",
            "pseudo": pseudo, "moi": try repere(moi), "toi": try repere(lui), "corps": ["texte": texte],
        ]
        changer(&contenu)
        return Array(try JSONSerialization.data(withJSONObject: contenu))
    }

    /// Her statement 0 with another account's id in it, signed anew.
    func premiere(pour compte: CompteId) throws -> [UInt8] {
        let corps = Self.remplacer(declaration.compte.octets, par: compte.octets, dans: declaration.corps)
        return try Self.assembler(corps, [trousseau.ik])
    }

    /// A statement 1 after somebody else's statement 0: everything in it fits, but for keys that are hers.
    /// - Parameter signee: whether there is a signature where the old key's should be; it is that of her own.
    func suite(de autre: Declaration, signee: Bool) throws -> [UInt8] {
        try suiteEtCles(de: autre, signee: signee).octets
    }

    /// As `suite`, with the keys that it names.
    func suiteEtCles(de autre: Declaration, signee: Bool) throws -> (octets: [UInt8], cles: Trousseau) {
        let (nouveau, mienne) = try trousseau.renouvele(apres: declaration, raison: .mdp, date: Self.date)
        let echanges = [
            (declaration.compte.octets, autre.compte.octets), (declaration.alea, autre.alea),
            (declaration.rec.octets, autre.rec.octets), (declaration.recx.octets, autre.recx.octets),
            (try declaration.hash(), try autre.hash()),
        ]
        let corps = echanges.reduce(mienne.corps) { Self.remplacer($1.0, par: $1.1, dans: $0) }
        return (try Self.assembler(corps, signee ? [nouveau.ik, trousseau.ik] : [nouveau.ik]), nouveau)
    }

    /// A statement 1 after somebody else's statement 0, with a second device that is hers, signed by keys of hers.
    func avecUnAppareil(apres autre: Declaration) throws -> [UInt8] {
        let sienne = try Declaration.premiere(
            ik: trousseau.ik, appareils: autre.appareils, rec: autre.rec, recx: autre.recx, date: Self.date)
        let ik = try PaireEd25519(dans: trousseau.arene)
        let deuxieme = Appareil(id: 2, idh: trousseau.idh.publique, dsk: trousseau.dsk.publique, depuis: 1)
        let suite = try sienne.suivante(
            ik: ik, ancienne: trousseau.ik, appareils: autre.appareils + [deuxieme], raison: .mdp, date: Self.date)
        let echanges = [
            (sienne.compte.octets, autre.compte.octets), (sienne.alea, autre.alea),
            (try sienne.hash(), try autre.hash()),
        ]
        let corps = echanges.reduce(suite.corps) { Self.remplacer($1.0, par: $1.1, dans: $0) }
        return try Self.assembler(corps, [ik, trousseau.ik])
    }

    /// Durable prekeys of hers for a device of `compte`.
    func precles(pour compte: CompteId, appareil: UInt32 = 1) throws -> [[UInt8]] {
        try Precle.Usage.durables.map { usage in
            try Precle(
                usage: usage, compte: compte, appareil: appareil, id: 1, debut: Self.date,
                cle: PairePrecle(usage: usage, dans: trousseau.arene).publique, dsk: trousseau.dsk
            ).octets
        }
    }

    /// Statements far after another account's, for which whoever reads them has to ask the relay.
    func lointaines(pour compte: CompteId) throws -> [[UInt8]] {
        var (courant, derniere) = (trousseau, declaration)
        var toutes: [[UInt8]] = []
        for _ in 0..<3 {
            (courant, derniere) = try courant.renouvele(apres: derniere, raison: .mdp, date: Self.date)
            toutes.append(Self.remplacer(declaration.compte.octets, par: compte.octets, dans: derniere.octets))
        }
        return Array(toutes.dropFirst())
    }

    private static func remplacer(_ ancien: [UInt8], par nouveau: [UInt8], dans octets: [UInt8]) -> [UInt8] {
        Array(Data(octets).split(separator: Data(ancien), omittingEmptySubsequences: false).joined(separator: nouveau))
    }

    /// Body, number of signatures, each with its role.
    private static func assembler(_ corps: [UInt8], _ signataires: [PaireEd25519]) throws -> [UInt8] {
        func gros<E: FixedWidthInteger>(_ entier: E) -> [UInt8] { withUnsafeBytes(of: entier.bigEndian) { Array($0) } }
        return try signataires.enumerated().reduce(
            gros(UInt32(corps.count)) + corps + gros(UInt16(signataires.count))
        ) { $0 + [UInt8($1.offset)] + (try $1.element.signer(corps)) }
    }
}
