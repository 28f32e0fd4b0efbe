import Foundation
import Glibc
import Testing

@Suite("What becomes of a file or of a password is told in its words, in both languages", .timeLimit(.minutes(40)))
struct EcransFichiersTests {
    private static let mdp = PersonneDeTest.bonMdp

    static let desFichiers: Set = [
        "fichiers.dossierRefuse", "fichiers.altere", "fichiers.parti", "fichiers.dejaEnregistre",
        "fichiers.relaisPlein",
    ]

    @Test(
        "A file that cannot be saved, is altered, is gone, was saved before, or finds no room", arguments: ["fr", "en"])
    func fichiers(_ langue: String) async throws {
        try await Scene.jouer(RelaisDeTest.Reglages(options: ["--quota-total", "1"])) { scene in
            let (m, mots) = (MotsDesMenus(langue), MotsDesErreurs(langue))
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            let depot = DepotDuRelais(scene.relais)
            for nom in ["un", "deux"] { try await camille.envoyerFichier(nom, Data(nom.utf8), a: noor) }
            try await noor.synchroniser()
            let refuse = try await Self.enConversation(noor, avec: "camille", scene, m, recus: "/dev/null/x")
            let recevoir = m.t("/recevoir", "/receive")
            try await refuse.repondre("\(recevoir) 1", a: "> ")
            try await refuse.trouver(
                mots.texte("fichiers.dossierRefuse", ["/dev/null/x", Self.raison]))
            try refuse.terminal.taper("\u{3}")
            #expect(try await refuse.terminal.processus.attendreLaFin(.seconds(10)) == .code(130))

            let ecran = try await Self.enConversation(noor, avec: "camille", scene, m, recus: noor.recus.path)
            let entiers = try depot.entiers().map { ($0, try Data(contentsOf: $0)) }
            for (fichier, octets) in entiers { try depot.remplacer(fichier, par: Data(octets.reversed())) }
            try await ecran.repondre("\(recevoir) 1", a: "> ")
            try await ecran.trouver(mots.texte("fichiers.altere"))
            for (fichier, octets) in entiers { try depot.remplacer(fichier, par: octets) }
            try await ecran.repondre("\(recevoir) 1", a: "> ")
            try await ecran.trouver(m.t("Enregistré : ‹reception›/un", "Saved: ‹reception›/un"))
            try BaseDuRelais(scene.relais.base).executer("DELETE FROM fichiers")
            try await ecran.repondre("\(recevoir) 1", a: "> ")
            try await ecran.trouver(mots.texte("fichiers.dejaEnregistre", ["un"]))
            try await ecran.repondre("\(recevoir) 2", a: "> ")
            try await ecran.trouver(mots.texte("fichiers.parti"))
            let grand = try noor.fichier("grand", .aleatoire(2 << 20)).path
            for (invite, reponse) in [
                ("> ", m.t("/fichier", "/file")), (m.t("(rien : retour) : ", "(empty: back): "), grand),
                (m.t("Votre choix : ", "Your choice: "), "1"),
            ] {
                try await ecran.repondre(reponse, a: invite)
            }
            try await ecran.trouver(mots.texte("fichiers.relaisPlein"))
            try ecran.terminal.taper("\u{3}")
            #expect(mots.demandes == Self.desFichiers)
        }
    }

    /// What the system's library says of a folder below a file, in no language but its own.
    private static var raison: String {
        do {
            try FileManager.default.createDirectory(atPath: "/dev/null/x", withIntermediateDirectories: true)
            return ""
        } catch {
            return error.localizedDescription
        }
    }

    static let interrompus: Set = ["fichiers.modifie", "fichiers.interrompu"]
    /// Large enough that a busy machine sees it begin before it is over.
    private static let taille = 64 << 20

    @Test("A file that changes, and a relay that dies, while it is being sent", arguments: ["fr", "en"])
    func interrompus(_ langue: String) async throws {
        try await Scene.jouer(places: 2) { scene in
            let (m, mots) = (MotsDesMenus(langue), MotsDesErreurs(langue))
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try await camille.envoyer("avant", a: noor)
            let grand = try camille.fichier("grand", .aleatoire(Self.taille)).path
            let ecran = try await Self.enConversation(camille, avec: "noor", scene, m, recus: camille.recus.path)
            let (depot, relais) = (DepotDuRelais(scene.relais), scene.relais)
            func entamer() async throws {
                for (invite, reponse) in [
                    ("> ", m.t("/fichier", "/file")), (m.t("(rien : retour) : ", "(empty: back): "), grand),
                    (m.t("Votre choix : ", "Your choice: "), "1"),
                ] {
                    try await ecran.repondre(reponse, a: invite)
                }
                try await guetter("the upload") {
                    try depot.entame()
                } puis: {
                    relais.signaler(SIGSTOP)
                }
            }
            try await entamer()
            truncate(grand, off_t(Self.taille - 1))
            scene.relais.signaler(SIGCONT)
            try await ecran.trouver(mots.texte("fichiers.modifie"))
            let efface = try await attendre(.seconds(15)) { try depot.partiels().isEmpty ? true : nil }
            try #require(efface == true)
            try await entamer()
            await scene.relais.tuer()
            try await ecran.trouver(mots.texte("fichiers.interrompu"))
            try ecran.terminal.taper("\u{3}")
            #expect(mots.demandes == Self.interrompus)
        }
    }

    static let duDisque: Set = ["fichiers.disquePlein"]

    @Test(
        "A disk without room", .enabled(if: geteuid() == 0, "only root may mount a small disk"),
        arguments: ["fr", "en"])
    func disque(_ langue: String) async throws {
        try await Scene.jouer { scene in
            let (m, mots) = (MotsDesMenus(langue), MotsDesErreurs(langue))
            let camille = try await scene.personne("camille")
            let noor = try await scene.personne("noor")
            try FileManager.default.createDirectory(at: noor.recus, withIntermediateDirectories: true)
            guard mount("tmpfs", noor.recus.path, "tmpfs", 0, "size=1m") == 0 else {
                print("[bout-en-bout] full disk: skipped, nothing may be mounted (\(String(cString: strerror(errno))))")
                return
            }
            defer { umount(noor.recus.path) }
            try await camille.envoyerFichier("grand", .aleatoire(2 << 20), a: noor)
            try await noor.synchroniser()
            let ecran = try await Self.enConversation(noor, avec: "camille", scene, m, recus: noor.recus.path)
            try await ecran.repondre(m.t("/recevoir 1", "/receive 1"), a: "> ")
            try await ecran.trouver(mots.texte("fichiers.disquePlein", ["‹reception›"]))
            try ecran.terminal.taper("\u{3}")
            _ = try await ecran.terminal.processus.attendreLaFin(.seconds(10))
            #expect(mots.demandes == Self.duDisque)
        }
    }

    static let duMdp: Set = ["changementEnSuspens", "mdpChange", "changementAbandonne"]

    @Test("A change of password that the relay does not answer, and one that it refuses", arguments: ["fr", "en"])
    func motDePasse(_ langue: String) async throws {
        try await Scene.jouer { scene in
            try await MandataireEspion.devant(scene.relais.port) { espion in
                let (m, mots) = (MotsDesMenus(langue), MotsDesErreurs(langue))
                var camille = try scene.inconnu("camille")
                camille.url = espion.url
                try await camille.creerCompte()
                let noor = try await scene.personne("noor")
                try await camille.envoyer("avant", a: noor)
                let (choix, nouveau) = (m.t("Votre choix : ", "Your choice: "), EcransMenusTests.nouveauMdp)
                func entrer(_ mdp: String) -> [(invite: String, reponse: String)] {
                    [
                        (choix, "2"), (m.t("Pseudo : ", "Pseudo: "), "camille"),
                        (m.t("Mot de passe : ", "Password: "), mdp),
                    ]
                }
                func changer(de ancien: String, en nouveau: String) -> [(invite: String, reponse: String)] {
                    [
                        (choix, "4"), (choix, "2"),
                        (m.t("Mot de passe actuel : ", "Present password: "), ancien),
                        (m.t("Nouveau mot de passe : ", "New password: "), nouveau),
                        (m.t("Encore une fois : ", "Once more: "), nouveau),
                    ]
                }
                let ecran = try m.ouvrir(camille, scene, colonnes: 300)
                try await ecran.repondre(entrer(Self.mdp))
                try await ecran.trouver("5.")
                espion.perdreLaReponse(de: "/v1/changer_mdp")
                try await ecran.repondre(changer(de: Self.mdp, en: nouveau))
                try await ecran.trouver(mots.texte("changementEnSuspens"))
                espion.perdreLaReponse(de: nil)
                try await ecran.repondre(entrer(Self.mdp))
                try await ecran.trouver(mots.texte("mdpChange"))
                try await ecran.repondre(entrer(nouveau))
                try await ecran.trouver(m.t("camille, connecté au relais", "camille, logged in to relay"))
                // The relay knows another password than the one that is right here.
                try BaseDuRelais(scene.relais.base).executer(
                    """
                    UPDATE comptes SET verificateur = (SELECT verificateur FROM comptes WHERE pseudo = 'noor')
                    WHERE pseudo = 'camille'
                    """)
                try await ecran.repondre(changer(de: nouveau, en: "girafe 9917 tabouret-nuage"))
                try await ecran.trouver(mots.texte("changementAbandonne"))
                try ecran.terminal.taper("\u{3}")
                #expect(mots.demandes == Self.duMdp)
            }
        }
    }

    /// Somebody logged in and in a conversation.
    private static func enConversation(
        _ personne: PersonneDeTest, avec pseudo: String, _ scene: Scene, _ m: MotsDesMenus, recus: String
    ) async throws -> EcranSuivi {
        let ecran = try m.ouvrir(personne, scene, colonnes: 300, reception: recus)
        try await ecran.repondre([
            (m.t("Votre choix : ", "Your choice: "), "2"), (m.t("Pseudo : ", "Pseudo: "), personne.pseudo),
            (m.t("Mot de passe : ", "Password: "), mdp),
        ])
        try await ecran.trouver("5.")
        try await ecran.repondre([
            (m.t("Votre choix : ", "Your choice: "), "1"), (m.t("(rien : retour) : ", "(empty: back): "), pseudo),
        ])
        return ecran
    }
}
