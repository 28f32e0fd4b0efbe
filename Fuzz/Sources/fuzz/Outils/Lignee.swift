@testable import CryptoChiffre

/// Statements of one account, signed by keys that are the same in each run.
struct Lignee: Sendable {
    /// As many as there are keys.
    static let fixe = CompteFixe.ou { try Lignee(nombre: 4) }

    let cles: [PaireEd25519]
    private(set) var declarations: [Declaration]

    var octets: [[UInt8]] { declarations.map(\.octets) }
    var compte: CompteId { declarations[0].compte }

    private init(nombre: UInt8) throws {
        cles = try (0..<nombre).map { try CompteFixe.signature(3, $0) }
        let (rec, recx) = (try CompteFixe.signature(3, 100), try PaireX25519(secrete: CompteFixe.secret(3, 101)))
        let idh = try PaireX25519(secrete: CompteFixe.secret(3, 102))
        let appareils = [
            Appareil(id: 1, idh: idh.publique, dsk: CompteFixe.alice.dsk.publique, depuis: 0),
            Appareil(id: 7, idh: CompteFixe.bob.idh.publique, dsk: CompteFixe.bob.dsk.publique, depuis: 0),
        ]
        let premiere = try Declaration.premiere(
            ik: cles[0], appareils: appareils, rec: rec.publique, recx: recx.publique, date: CompteFixe.maintenant)
        // The account's random part is drawn; here it must not be.
        let debut = 4 + Etiquette.declaration.octets.count + CompteId.taille
        var corps = premiere.corps
        corps.replaceSubrange(debut..<(debut + 16), with: repeatElement(9, count: 16))
        declarations = []
        declarations = [try Declaration(octets: signer([corps])[0])]
        for rang in 1..<Int(nombre) {
            let derniere = declarations[rang - 1]
            declarations.append(
                try derniere.suivante(
                    ik: cles[rang], ancienne: cles[rang - 1],
                    appareils: rang == 2 ? [derniere.appareils[0]] : derniere.appareils,
                    raison: rang == 2 ? .compromission : .mdp, date: CompteFixe.maintenant + UInt64(rang)))
        }
    }

    /// Makes statements of `corps` as somebody could who has all keys: each names the hash of the one before and, where it is
    /// asked to, the account that follows from the first; each is signed by the key of its place and by the one before. What
    /// is too short to be changed stays.
    func signer(_ corps: [[UInt8]], compte: CompteId? = nil, apres: [Declaration] = []) throws -> [[UInt8]] {
        var compte = compte?.octets
        var precedente = try apres.last?.hash()
        return try corps.enumerated().map { rang, corps in
            let place = rang + apres.count
            let debut = 4 + Etiquette.declaration.octets.count
            let suite = debut + CompteId.taille
            let hash = suite + 16 + 4 + 4
            let ik = hash + 32
            var corps = corps
            if corps.count >= ik + 32 {
                if let precedente { corps.replaceSubrange(hash..<ik, with: precedente) }
                if place < cles.count { corps.replaceSubrange(ik..<(ik + 32), with: cles[place].publique.octets) }
                let nommee = try compte ?? Blake2b.hash(.compteId, Array(corps[suite...]), taille: CompteId.taille)
                corps.replaceSubrange(debut..<suite, with: nommee)
                compte = nommee
            }
            precedente = try Blake2b.hash(.hashDeclaration, corps)
            var tout = Encodeur()
            tout.variable(corps)
            let signataires = [(0, place), (1, place - 1)].filter { cles.indices.contains($0.1) }
            let signatures = try signataires.map { (role: UInt8($0.0), octets: try cles[$0.1].signer(corps)) }
            tout.liste(signatures) { codeur, signature in
                codeur.entier(signature.role)
                codeur.fixe(signature.octets)
            }
            return tout.octets
        }
    }
}
