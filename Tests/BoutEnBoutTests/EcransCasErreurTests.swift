import Contrat
import Testing

@testable import ClientChiffre

@Suite("No error is without words")
struct EcransCasErreurTests {
    /// Where a case is seen with its words.
    private enum Preuve {
        /// At a terminal, by a test of this target that asks for the words of that name.
        case terminal([String])
        /// Nowhere but here, and why.
        case ici(String)
    }

    /// A new case of `ErreurClient` does not compile before it is said here where it is seen.
    private static func preuve(_ erreur: ErreurClient) -> Preuve {
        switch erreur {
        case .mdpInvalide(let defaut):
            switch defaut {
            case .tropCourt, .tropLong, .illisible: .terminal(["mdpInvalide.\("\(defaut)".prefix { $0 != "(" })"])
            case .devinable(let motif):
                switch motif {
                case .mots, .personnel, .repetition, .suite, .clavier, .date, .court:
                    .terminal(["mdpInvalide.\(motif)"])
                }
            }
        case .identiteDouteuse(_, let alerte):
            switch alerte {
            case .recul, .nonSignee: .terminal(["identiteDouteuse.\(alerte)"])
            case .fourche: .ici("it takes two statements that exclude each other, both signed by one key: a stolen one")
            }
        case .fichiers(let defaut):
            switch defaut {
            case .absent, .pasUnFichier, .illisible, .modifie, .tropGrand, .quotaAtteint, .relaisPlein, .interrompu,
                .inconnu, .parti, .dejaEnregistre, .existeDeja, .altere, .disquePlein, .dossierRefuse:
                .terminal(["fichiers.\("\(defaut)".prefix { $0 != "(" })"])
            case .manifesteRefuse: .ici("only a correspondent whose program was changed sends such a message")
            }
        case .pseudoInvalide, .mdpDifferents, .mdpIncorrect, .identifiantsRefuses, .pseudoPris, .pseudoRessemblant,
            .correspondantInconnu, .soiMeme, .profilExistant, .profilAbsent, .autreCompte, .messageVide,
            .messageIllisible, .messageTropLong, .adresseRelais, .mdpFichierOuvert, .sansTerminal, .profilOccupe,
            .relaisInjoignable, .certificatRefuse, .reponseInattendue, .fichier, .clesPerimees, .refusDefinitif,
            .boitePleine, .cleRefusee, .empreinteIllisible, .empreinteDifferente, .relaisChange,
            .correspondantBloque, .mdpIdentique, .mdpChange, .changementAbandonne, .changementEnSuspens,
            .conversationInconnue, .messagesInconnus, .sansConfirmation, .rienAAnnuler, .ralentir, .versionRelais,
            .refus, .menusOuverts,
            .autreRelais, .profilVerrouille, .proprietaireParti, .messageInconnu, .messageDAutrui, .signeInvalide,
            .dureeInvalide, .pasEnEchec:
            .terminal([erreur.code])
        case .interruption: .ici("whoever pressed Ctrl-C is told nothing: the exit code says it")
        case .inattendue: .ici("a defect of the program: none is known that could be provoked")
        case .acquittementsEpars: .ici("it takes thousands of messages of which every other one is acknowledged")
        case .priseEtrangere:
            .ici("it takes a second user of the machine: AgentTests has one, as root, without a terminal")
        case .versionPrise: .ici("it takes a program of another version: AgentTests plays one, without a terminal")
        }
    }

    /// One of each.
    private static let toutes: [ErreurClient] = [
        .pseudoInvalide(.longueur), .mdpInvalide(.tropCourt(12)), .mdpInvalide(.tropLong(1024)),
        .mdpInvalide(.illisible), .mdpInvalide(.devinable(.mots)), .mdpInvalide(.devinable(.personnel)),
        .mdpInvalide(.devinable(.repetition)), .mdpInvalide(.devinable(.suite)), .mdpInvalide(.devinable(.clavier)),
        .mdpInvalide(.devinable(.date)), .mdpInvalide(.devinable(.court)), .mdpDifferents, .mdpIncorrect,
        .identifiantsRefuses, .pseudoPris("x"), .pseudoRessemblant("x"), .correspondantInconnu("x"), .soiMeme,
        .profilExistant("x"), .profilAbsent("x"), .autreCompte("x"), .messageVide, .messageIllisible,
        .messageTropLong(32768), .adresseRelais("x"), .mdpFichierOuvert("x"), .sansTerminal, .profilOccupe("x"),
        .relaisInjoignable("x"), .certificatRefuse("x"), .reponseInattendue("x"), .fichier("x"),
        .fichiers(.absent("x")), .fichiers(.pasUnFichier("x")), .fichiers(.illisible("x", raison: "y")),
        .fichiers(.modifie("x")), .fichiers(.tropGrand), .fichiers(.quotaAtteint), .fichiers(.relaisPlein),
        .fichiers(.interrompu("x")), .fichiers(.inconnu("x")), .fichiers(.manifesteRefuse), .fichiers(.parti),
        .fichiers(.dejaEnregistre("x")), .fichiers(.existeDeja("x")), .fichiers(.altere), .fichiers(.disquePlein("x")),
        .fichiers(.dossierRefuse("x", raison: "y")), .clesPerimees, .refusDefinitif("inconnu"),
        .refusDefinitif("conflit"), .boitePleine, .cleRefusee("x"), .relaisChange(attendu: "x", recu: "y"),
        .identiteDouteuse("x", .fourche), .identiteDouteuse("x", .recul), .identiteDouteuse("x", .nonSignee),
        .empreinteIllisible, .empreinteDifferente("x"),
        .correspondantBloque("x"), .mdpIdentique, .mdpChange, .changementAbandonne, .changementEnSuspens,
        .conversationInconnue("x"), .messagesInconnus(["x"]), .acquittementsEpars, .sansConfirmation, .rienAAnnuler,
        .ralentir(3), .versionRelais,
        .refus(code: "x", message: "y"), .interruption, .inattendue("x"), .menusOuverts("x"), .autreRelais("x"),
        .profilVerrouille("x"), .proprietaireParti("x"), .priseEtrangere("x"), .versionPrise, .messageInconnu("x"),
        .messageDAutrui, .signeInvalide, .dureeInvalide, .pasEnEchec,
    ]

    /// What the tests at the terminal say that they see; each of them checks that it does.
    private static let vues = EcransErreursTests.duCompte.union(EcransErreursTests.deLaConversation)
        .union(EcransErreursTests.desCles).union(EcransCommandesTests.ordinaires).union(EcransCommandesTests.duRelais)
        .union(EcransCommandesTests.duProprietaire).union(EcransFichiersTests.desFichiers)
        .union(EcransFichiersTests.interrompus).union(EcransFichiersTests.duDisque).union(EcransFichiersTests.duMdp)

    @Test("Every error is seen at a terminal in both languages, or stands in the list of those that cannot be")
    func couverture() {
        var attendues: Set<String> = []
        for erreur in Self.toutes {
            switch Self.preuve(erreur) {
            case .terminal(let noms): attendues.formUnion(noms)
            case .ici(let raison): #expect(!raison.isEmpty)
            }
        }
        #expect(attendues.subtracting(Self.vues).isEmpty, "\(attendues.subtracting(Self.vues))")
        #expect(Self.vues == Set(MotsDesErreurs.tous.keys))
    }

    @Test("Every error has words in both languages, and not the same")
    func deuxLangues() {
        let (fr, en) = (Textes(langue: .fr), Textes(langue: .en))
        for erreur in Self.toutes {
            let (francais, anglais) = (fr.erreur(erreur), en.erreur(erreur))
            #expect(!francais.isEmpty && !anglais.isEmpty && francais != anglais, "\(erreur)")
        }
    }
}
