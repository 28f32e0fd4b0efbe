import Contrat
import CryptoChiffre
import Foundation
import Testing

extension Attaques {
    @Suite("1. Another identity key in a bundle", .timeLimit(.minutes(40)))
    struct IdentiteEchangeeTests {
        /// Whose statement is served as Noor's, and where.
        enum Lieu: String, CaseIterable {
            case annuaire = "in the directory: Mallory's own statement"
            case annuaireRefait = "in the directory: one remade for Noor's account id"
            case annuaireEtPaquet = "in the directory and with the bundle, whose prekeys go with it"
            case paquet = "with the bundle: one remade for Noor's account id"
            case paquetSuite = "with the bundle: a next one, without the old key's signature"
            case clesSeules = "nowhere: the prekeys alone are Mallory's"

            var dansLAnnuaire: Bool { self == .annuaire || self == .annuaireRefait || self == .annuaireEtPaquet }
        }

        @Test("1. Refused, nothing sent, whether Noor was met before or not", arguments: Lieu.allCases, [false, true])
        func refusee(_ lieu: Lieu, connue: Bool) async throws {
            // Who is known is not looked up any more.
            if connue, lieu == .annuaire || lieu == .annuaireRefait { return }
            try await Envoyeuse.jouer(connues: connue) { scene, monde in
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    let vraie = try Faussaire.Cible(try await monde.noor.etat().compte, monde.base).declaration
                    let refaite = try mallory.premiere(pour: vraie.compte)
                    let suite = try mallory.suite(de: vraie, signee: false)
                    let siennes = try mallory.precles(pour: vraie.compte).map { Data($0) }
                    func annuaire(_ declaration: [UInt8]) {
                        monde.menteur.mentir(.verificationUtilisateur, ReponseVerificationUtilisateur.self) {
                            ReponseVerificationUtilisateur(compte: $0.compte, declarations: [Data(declaration)])
                        }
                    }
                    func paquet(_ declarations: [[UInt8]]?, precles: Bool) {
                        monde.menteur.mentir(.cles, ReponseCles.self) { reponse in
                            ReponseCles(
                                appareils: precles
                                    ? [PreclesAppareil(appareil: 1, precles: siennes)] : reponse.appareils,
                                declarations: declarations.map { $0.map { Data($0) } } ?? reponse.declarations,
                                reste: false)
                        }
                    }
                    switch lieu {
                    case .annuaire: annuaire(mallory.declaration.octets)
                    case .annuaireRefait: annuaire(refaite)
                    case .annuaireEtPaquet:
                        annuaire(refaite)
                        paquet([refaite], precles: true)
                    case .paquet: paquet([refaite], precles: true)
                    case .paquetSuite: paquet([vraie.octets, suite], precles: true)
                    case .clesSeules: paquet(nil, precles: true)
                    }
                    // Bundles are fetched again after 7 days.
                    try await monde.refuse(
                        ["cleRefusee", "identiteDouteuse"], decalage: connue ? 8 * 86400 : 0,
                        paquet: connue || !lieu.dansLAnnuaire, de: lieu.rawValue)
                    let alarme = try await monde.camille.commande("conversation", "noor")
                    if lieu == .paquet || lieu == .paquetSuite || (connue && lieu == .annuaireEtPaquet) {
                        #expect(alarme.sortie.contains("avis"), "no alarm: \(alarme.sortie)")
                        _ = try await monde.camille.commande("accepter", "noor").reussi()
                    }
                    try await monde.temoin()
                }
            }
        }
    }

    @Suite("2. Prekeys that are not what they should be", .timeLimit(.minutes(40)))
    struct PreclesForgeesTests {
        /// What is wrong with one prekey of a bundle that is good otherwise.
        enum Defaut: String, CaseIterable {
            case signatureAlteree = "a flipped bit of the signature"
            case cleAlteree = "a flipped bit of the key's number"
            case autreSignataire = "signed by somebody else"
            case autreCompte = "made by Noor for another account"
            case autreAppareil = "made by Noor for another device"
            case autreUsage = "a good one's body under another purpose"
            case perimee = "expired"
            case future = "not valid yet"
            case tropLongue = "valid for more than 45 days"
            case absente = "missing"
        }

        @Test("2. Forged, expired or for another purpose: refused", arguments: Defaut.allCases)
        func refusee(_ defaut: Defaut) async throws {
            try await Envoyeuse.jouer { scene, monde in
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    let dsk = try await ProfilOuvert.de(monde.noor) { $0.trousseau.dsk }
                    let bonnes = try await monde.paquetDeNoor()
                    try #require(Set(bonnes.map(\.usage)) == Set(Precle.Usage.allCases))
                    for vise in Precle.Usage.allCases {
                        if defaut == .absente, Precle.Usage.ponctuelles.contains(vise) { continue }
                        monde.menteur.mentirSurLesPrecles { _ in
                            try bonnes.compactMap { precle in
                                guard precle.usage == vise else { return precle.octets }
                                return try Self.gacher(precle, defaut, dsk: dsk, mallory: mallory.trousseau.dsk)
                            }
                        }
                        let erreurs: Set<String> =
                            switch defaut {
                            case .perimee, .future, .tropLongue: ["clesPerimees"]
                            default: ["cleRefusee"]
                            }
                        try await monde.refuse(erreurs, de: "\(vise): \(defaut.rawValue)")
                    }
                    try await monde.temoin()
                }
            }
        }

        private static func gacher(
            _ precle: Precle, _ defaut: Defaut, dsk: PaireEd25519, mallory: PaireEd25519
        ) throws -> [UInt8]? {
            var forgee = PrecleForgee(precle)
            let maintenant = ProfilOuvert.maintenant
            switch defaut {
            case .signatureAlteree:
                var signature = precle.signature
                signature[0] ^= 1
                return forgee.octets(signature: signature)
            case .cleAlteree:
                forgee.id ^= 1
                return forgee.octets(signature: precle.signature)
            case .autreSignataire: return try forgee.octets(mallory)
            case .autreCompte:
                forgee.compte[0] ^= 1
                return try forgee.octets(dsk)
            case .autreAppareil:
                forgee.appareil = 2
                return try forgee.octets(dsk)
            case .autreUsage:
                // The same kind of key, signed for one purpose and served for another.
                let autres: [Precle.Usage: Precle.Usage] = [
                    .sceau: .spk, .spk: .opk, .opk: .spk, .pqspk: .pqopk, .pqopk: .pqspk,
                ]
                let signature = try signature(forgee, usage: autres[precle.usage]?.rawValue ?? 0, dsk: dsk)
                return forgee.octets(signature: signature)
            case .perimee:
                forgee.debut = maintenant - 46 * 86400
                forgee.fin = maintenant - 1
                return try forgee.octets(dsk)
            case .future:
                forgee.debut = maintenant + 3 * 86400
                forgee.fin = forgee.debut + 45 * 86400
                return try forgee.octets(dsk)
            case .tropLongue:
                forgee.fin = forgee.debut + 45 * 86400 + 1
                return try forgee.octets(dsk)
            case .absente: return nil
            }
        }

        private static func signature(_ forgee: PrecleForgee, usage: UInt8, dsk: PaireEd25519) throws -> [UInt8] {
            var autre = forgee
            autre.usage = usage
            return Array(try autre.octets(dsk).suffix(ClePubliqueEd25519.tailleSignature))
        }
    }

    @Suite("3. A bundle without its post-quantum prekey", .timeLimit(.minutes(40)))
    struct SansPostQuantiqueTests {
        @Test("3. Refused, no classical fallback; without a one-time one the last resort is used")
        func paquet() async throws {
            try await Envoyeuse.jouer { _, monde in
                for retires: Set<Precle.Usage> in [[.pqspk], [.pqspk, .pqopk], [.pqspk, .pqopk, .opk]] {
                    monde.menteur.mentirSurLesPrecles { $0.filter { !retires.contains($0.usage) }.map(\.octets) }
                    try await monde.refuse(["cleRefusee"], de: "without \(retires)")
                }
                monde.menteur.mentirSurLesPrecles { precles in
                    precles.filter { $0.usage != .pqspk && $0.usage != .pqopk }.map(\.octets)
                        + precles.filter { $0.usage == .spk }.map(\.octets)
                }
                try await monde.refuse(["cleRefusee"], de: "a classical one twice")

                monde.menteur.mentirSurLesPrecles { $0.filter { $0.usage != .pqopk }.map(\.octets) }
                try await monde.camille.envoyer("bonjour", a: monde.noor)
                let enveloppe = try #require(try monde.base.messages().last).enveloppe
                let interieur = try await ProfilOuvert.de(monde.noor) { try await $0.ouvrir(enveloppe) }
                let amorce = try AmorcePqxdh(octets: try #require(interieur.amorce).champs)
                #expect(amorce.pqUsage == .pqspk && amorce.chiffre.count == ClePubliqueMLKEM1024.tailleChiffre)
                #expect(try await monde.noor.synchroniser().map(\.texte) == ["bonjour"])
            }
        }

        /// A handshake from which somebody has left out what is post-quantum.
        enum Retrait: String, CaseIterable {
            case chiffre = "no ciphertext"
            case chiffreVide = "a ciphertext of zeros"
            case usageClassique = "the signed prekey in the place of the post-quantum one"
            case ponctuelleClassique = "a one-time X25519 prekey in its place"
        }

        @Test("3. A handshake without it is not answered", arguments: Retrait.allCases)
        func poignee(_ retrait: Retrait) async throws {
            try await Envoyeuse.jouer { scene, monde in
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    var dialogue = try Dialogue(mallory, a: try .init(try await monde.noor.etat().compte, monde.base))
                    let (message, amorce) = try dialogue.prochain("sans rien de post-quantique")
                    var champs = try #require(amorce).octets
                    let taille = ClePubliqueMLKEM1024.tailleChiffre
                    // EKa 32, SPK 4, no one-time prekey 1, use 1, id 4, ciphertext.
                    try #require(champs.count == 42 + taille)
                    switch retrait {
                    case .chiffre: champs.removeLast(taille)
                    case .chiffreVide:
                        champs.replaceSubrange(42..., with: [UInt8](repeating: 0, count: taille))
                    case .usageClassique: champs[37] = Precle.Usage.spk.rawValue
                    case .ponctuelleClassique: champs[37] = Precle.Usage.opk.rawValue
                    }
                    let avant = try EtatStocke(monde.noor)
                    try await dialogue.deposer(message, champs: champs, http)
                    #expect(try await monde.noor.synchroniser().isEmpty)
                    #expect(try await monde.noor.etat().illisibles == 1)
                    #expect(try EtatStocke(monde.noor).differences(avant) == [])
                    try await dialogue.deposer(message, champs: amorce?.octets, http)
                    #expect(try await monde.noor.synchroniser().map(\.texte) == ["sans rien de post-quantique"])
                }
            }
        }
    }

    @Suite("11. A device that Noor never had", .timeLimit(.minutes(40)))
    struct AppareilAjouteTests {
        @Test("11. Nothing is sent to it, nor to anybody; alarm", arguments: [false, true], [false, true])
        func ajoute(dansUneDeclaration: Bool, connue: Bool) async throws {
            try await Envoyeuse.jouer(connues: connue) { scene, monde in
                try await ClientDirect.avecHTTP { http in
                    let mallory = try await Faussaire(scene, http)
                    let vraie = try Faussaire.Cible(try await monde.noor.etat().compte, monde.base).declaration
                    let siennes = try mallory.precles(pour: vraie.compte, appareil: 2).map { Data($0) }
                    let suite = try mallory.avecUnAppareil(apres: vraie)
                    monde.menteur.mentir(.cles, ReponseCles.self) { reponse in
                        ReponseCles(
                            appareils: reponse.appareils + [PreclesAppareil(appareil: 2, precles: siennes)],
                            declarations: dansUneDeclaration
                                ? [Data(vraie.octets), Data(suite)] : reponse.declarations, reste: false)
                    }
                    let decalage: UInt64 = connue ? 8 * 86400 : 0
                    try await monde.refuse(
                        [dansUneDeclaration ? "identiteDouteuse" : "cleRefusee"], decalage: decalage)
                    if dansUneDeclaration {
                        // The alarm stays until the user decides, also when the relay stops lying.
                        monde.menteur.traiter(.cles, .passer)
                        try await monde.refuse(["identiteDouteuse"], paquet: false)
                        #expect(try await monde.camille.conversation(avec: monde.noor).contains { $0.sens == "avis" })
                        _ = try await monde.camille.commande("accepter", "noor").reussi()
                    }
                    try await monde.temoin()
                }
            }
        }

        @Test("11. A device left out, or one twice: nothing is sent")
        func autrement() async throws {
            try await Envoyeuse.jouer { _, monde in
                for nombre in [0, 2] {
                    monde.menteur.mentir(.cles, ReponseCles.self) { reponse in
                        ReponseCles(
                            appareils: (0..<nombre).flatMap { _ in reponse.appareils },
                            declarations: reponse.declarations, reste: reponse.reste)
                    }
                    try await monde.refuse(["cleRefusee"], de: "\(nombre) devices")
                }
                try await monde.temoin()
            }
        }
    }
}
