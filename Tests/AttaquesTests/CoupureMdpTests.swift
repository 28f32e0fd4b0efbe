import Foundation
import Testing

extension Attaques {
    /// Threat 28, first half. The steps are counted by `Coupure`: strace's injection counts each call of each thread apart, so
    /// that most steps of a program with several threads could not be hit.
    @Suite("28. kill -9 at every step of a change of password", .timeLimit(.minutes(40)))
    struct CoupureMdpTests {
        /// The worlds share the steps between them, and play at the same time.
        static let mondes = 3
        /// Every step of what takes the new keys into the profile, mostly the pages of one file, is for CHIFFRE_ATTAQUES=toutes;
        /// otherwise every third.
        static let toutes = ProcessInfo.processInfo.environment["CHIFFRE_ATTAQUES"] == "toutes"
        static let mondesRares = toutes ? mondes : 1
        static let momentsEtMondes =
            (0..<mondes).map { (Moment.changement, $0) } + (0..<mondesRares).map { (Moment.ouverture, $0) }
        /// More steps than any of these has: a run that never ends unharmed is found out.
        private static let pasMax = 3000
        /// Up to here every step is played. What comes after is mostly the pages of rows that are sealed anew, of which every 17th is
        /// played unless CHIFFRE_ATTAQUES=toutes.
        private static let tousJusqua = 90

        /// The steps that world `rang` plays.
        private static func pas(_ rang: Int) -> [Int] {
            let premiers = Array(stride(from: rang + 1, through: tousJusqua, by: mondes))
            let suite = stride(from: (premiers.last ?? rang) + mondes, to: pasMax, by: toutes ? mondes : 17 * mondes)
            return premiers + suite
        }

        /// What is being done when the kill comes.
        enum Moment: String {
            case changement = "chiffre changer-mdp"
            case ouverture = "the first opening afterwards"
        }

        @Test(
            "28. Of the client: exactly the old or exactly the new, and nothing lost", arguments: momentsEtMondes)
        func client(_ moment: Moment, monde rang: Int) async throws {
            try await Scene.jouer { scene in
                let monde = try await MondeMdp(scene)
                let coupure = try Coupure(dans: scene.dossier)
                var victime = monde.camille
                victime.environnement = try coupure.environnement()
                var pas: [String] = []
                var faits = 0
                for n in Self.pas(rang) {
                    let avant = try await monde.preparer()
                    if moment == .ouverture {
                        _ = try await monde.camille.commande(monde.arguments(avant)).reussi()
                        try monde.camille.changerMdp(avant.nouveau)
                    }
                    try coupure.armer(n)
                    let (fin, _, erreurs) = try await victime.jusquALaFin(
                        moment == .changement ? monde.arguments(avant) : ["profil"])
                    coupure.desarmer()
                    let tue = fin == .signal(9)
                    #expect(tue || fin == .code(0), "step \(n): \(fin) \(erreurs)")
                    pas.append(coupure.dernierPas)
                    let sur = !tue || moment == .ouverture
                    let change = try await monde.verifier(avant, nouveauDabord: n / 3 % 2 == 0, fait: sur ? true : nil)
                    faits += change ? 1 : 0
                    guard tue else { break }
                }
                #expect(pas.count > 2 && pas.count < Self.pas(rang).count, "no run ended unharmed")
                print(
                    "[28] client, \(moment.rawValue), world \(rang): \(faits) of \(pas.count) changes made; N = \(pas)")
            }
        }

        @Test("28. Of the client, which then gives the change up", arguments: 0..<mondesRares)
        func clientQuiRenonce(_ rang: Int) async throws {
            try await Scene.jouer { scene in
                let monde = try await MondeMdp(scene)
                let coupure = try Coupure(dans: scene.dossier)
                var victime = monde.camille
                victime.environnement = try coupure.environnement()
                var (tours, faits) = (0, 0)
                for n in Self.pas(rang) {
                    let avant = try await monde.preparer()
                    try coupure.armer(n)
                    let (fin, _, _) = try await victime.jusquALaFin(monde.arguments(avant))
                    coupure.desarmer()
                    let fait = try monde.numero() != avant.numero
                    // What was committed cannot be given up, what was not is.
                    try await monde.verifier(avant, nouveauDabord: n / 3 % 2 == 1, abandonner: true, fait: fait)
                    (tours, faits) = (tours + 1, faits + (fait ? 1 : 0))
                    if fin != .signal(9) { break }
                }
                #expect(faits > 0 && faits < tours)
                print("[28] client gives up, world \(rang): \(faits) of \(tours) changes had been made")
            }
        }

        @Test("28. Of the relay: reading goes on meanwhile, and either password ends it", arguments: 0..<mondes)
        func relais(_ rang: Int) async throws {
            let dossier = FileManager.default.temporaryDirectory.appending(path: "coupure-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: dossier) }
            let coupure = try Coupure(dans: dossier)
            try await Scene.jouer(.init(environnement: coupure.environnement())) { scene in
                let monde = try await MondeMdp(scene)
                var pas: [String] = []
                var faits = 0
                for n in Self.pas(rang) {
                    let avant = try await monde.preparer()
                    // The steps are counted from here on in each process: the relay's anew.
                    try await scene.relais.arreter()
                    try await scene.relais.redemarrer()
                    try coupure.armer(n)
                    let (fin, _, erreurs) = try await monde.camille.jusquALaFin(monde.arguments(avant))
                    coupure.desarmer()
                    pas.append(coupure.dernierPas)
                    // The answer may have left before the relay died.
                    let tue = coupure.pas == n
                    #expect(fin == .code(0) || (tue && fin == .code(3)), "step \(n): \(fin) \(erreurs)")
                    if tue {
                        try await scene.relais.attendreLaFin(.seconds(10))
                        try await monde.lireHorsLigne(avant)
                        try await scene.relais.redemarrer()
                    }
                    let change = try await monde.verifier(
                        avant, nouveauDabord: n / 3 % 2 == 0, abandonner: n % 2 == 0, fait: fin == .code(0) ? true : nil
                    )
                    faits += change ? 1 : 0
                    guard tue else { break }
                }
                #expect(pas.count > 2 && pas.count < Self.pas(rang).count, "no run ended unharmed")
                print("[28] relay, world \(rang): \(faits) of \(pas.count) changes made; N = \(pas)")
            }
        }
    }
}
