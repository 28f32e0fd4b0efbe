import Contrat
import CryptoChiffre
import GRDB

/// Everything that can go wrong in the client, by what the user can do about it. What they read comes from `Textes`.
enum ErreurClient: Error, Hashable, Sendable {
    /// A pseudo outside the rules.
    case pseudoInvalide(Pseudo.Defaut)
    /// A password that is too short or too easy.
    case mdpInvalide(DefautMdp)
    /// The new password was typed in two different ways.
    case mdpDifferents
    /// The password does not open this profile.
    case mdpIncorrect
    /// The relay refused pseudo, password or device.
    case identifiantsRefuses
    /// The pseudo belongs to somebody.
    case pseudoPris(String)
    /// The pseudo looks like somebody's.
    case pseudoRessemblant(String)
    /// Nobody of that name.
    case correspondantInconnu(String)
    /// Writing to oneself.
    case soiMeme
    /// The folder holds an account already.
    case profilExistant(String)
    /// The folder holds no account.
    case profilAbsent(String)
    /// The folder holds another account than the one asked for.
    case autreCompte(String)
    /// Nothing to send.
    case messageVide
    /// Not UTF-8.
    case messageIllisible
    /// A text over the limit, in bytes.
    case messageTropLong(Int)
    /// An address that is none, or `http://` to a machine that is not this one.
    case adresseRelais(String)
    /// A password file that others can read.
    case mdpFichierOuvert(String)
    /// No terminal to ask for a password.
    case sansTerminal
    /// Another process uses the profile.
    case profilOccupe(String)
    /// The relay cannot be reached.
    case relaisInjoignable(String)
    /// The relay's certificate is not trusted.
    case certificatRefuse(String)
    /// The relay answered something that no relay answers.
    case reponseInattendue(String)
    /// A file or folder that cannot be used.
    case fichier(String)
    /// A file that was to be sent or received.
    case fichiers(DefautFichier)
    /// The recipient has not renewed their keys for 45 days.
    case clesPerimees
    /// The relay will never take this message.
    case refusDefinitif(String)
    /// The mailbox of the recipient is full.
    case boitePleine
    /// A key, statement or name that cannot be trusted.
    case cleRefusee(String)
    /// The relay's name is not the one pinned at creation.
    case relaisChange(attendu: String, recu: String)
    /// Somebody's keys changed in a way that nothing explains: sending waits for the user's decision.
    case identiteDouteuse(String, Correspondant.Alerte)
    /// Something else than the sixty digits of a fingerprint.
    case empreinteIllisible
    /// The fingerprint that somebody gave is not that of the keys that this profile has of them.
    case empreinteDifferente(String)
    /// This profile has blocked that person.
    case correspondantBloque(String)
    /// The new password is the old one.
    case mdpIdentique
    /// The change of password is done: the profile opens with the new one from now on.
    case mdpChange
    /// The change of password did not take place: the old one stays.
    case changementAbandonne
    /// The relay has not said whether the change of password is done; the next opening asks again.
    case changementEnSuspens
    /// No conversation with anybody of that name in this profile.
    case conversationInconnue(String)
    /// No message that came has these ids.
    case messagesInconnus([String])
    /// Too many messages were left out between those that scripts have acknowledged.
    case acquittementsEpars
    /// What cannot be undone was not confirmed.
    case sansConfirmation
    /// No message of that id in this profile.
    case messageInconnu(String)
    /// Somebody else's message, or one that is no text, cannot be changed or taken back.
    case messageDAutrui
    /// A sign to a message is one character.
    case signeInvalide
    /// Only what failed is sent again.
    case pasEnEchec
    /// Not a time that messages can stay.
    case dureeInvalide
    /// No change of password is under way.
    case rienAAnnuler
    /// Told to slow down, by so many seconds.
    case ralentir(Int)
    /// The relay speaks another version.
    case versionRelais
    /// The relay refused what this client sent.
    case refus(code: String, message: String)
    /// The user left (Ctrl-C).
    case interruption
    /// A defect of this program.
    case inattendue(String)
    /// What only an agent can do, and the menus have the profile open.
    case menusOuverts(String)
    /// The profile is open with another relay or authority: at this address.
    case autreRelais(String)
    /// The profile was closed while a command ran in the process that had it open.
    case profilVerrouille(String)
    /// The process that had the profile open ended before the command.
    case proprietaireParti(String)
    /// Another user's process has the profile open.
    case priseEtrangere(String)
    /// The process that has the profile open speaks another version of the socket's language.
    case versionPrise

    /// The process's exit code: 1 the user's error, 2 unexpected, 3 network or file, 4 a key that cannot be trusted, 5 told
    /// to slow down; 130 after Ctrl-C, as shells have it.
    var codeSortie: Int32 {
        switch self {
        case .pseudoInvalide, .mdpInvalide, .mdpIncorrect, .identifiantsRefuses, .pseudoPris, .pseudoRessemblant,
            .correspondantInconnu, .soiMeme, .profilExistant, .profilAbsent, .autreCompte, .messageVide,
            .messageIllisible,
            .messageTropLong, .adresseRelais, .mdpFichierOuvert, .sansTerminal, .refusDefinitif,
            .mdpDifferents, .correspondantBloque, .mdpIdentique, .mdpChange, .changementAbandonne,
            .autreRelais, .conversationInconnue, .empreinteIllisible, .sansConfirmation, .rienAAnnuler,
            .messageInconnu, .messageDAutrui, .signeInvalide, .pasEnEchec, .dureeInvalide, .messagesInconnus,
            .acquittementsEpars:
            1
        case .reponseInattendue, .versionRelais, .refus, .inattendue: 2
        case .profilOccupe, .relaisInjoignable, .fichier, .boitePleine, .clesPerimees, .menusOuverts, .profilVerrouille,
            .proprietaireParti, .priseEtrangere, .versionPrise, .changementEnSuspens:
            3
        case .cleRefusee, .empreinteDifferente, .relaisChange, .certificatRefuse, .identiteDouteuse: 4
        case .fichiers(let defaut): defaut.codeSortie
        case .ralentir: 5
        case .interruption: 130
        }
    }

    /// Whether the relay has answered, and will answer the same however often it is asked.
    var estUnRefusDefinitif: Bool {
        switch self {
        case .identifiantsRefuses, .pseudoPris, .pseudoRessemblant: true
        case .refus(let code, _): CodeErreur(rawValue: code).map { $0 != .interne && $0 != .nonAuthentifie } ?? false
        default: false
        }
    }

    /// The name of the case, for `--json`.
    var code: String {
        if case .fichiers(let defaut) = self { return defaut.code }
        let texte = "\(self)"
        return String(texte.prefix { $0 != "(" })
    }

    /// Any error of the layers below as one of ours.
    static func depuis(_ erreur: any Error) -> ErreurClient {
        switch erreur {
        case let erreur as ErreurClient: erreur
        case let erreur as ErreurCrypto:
            switch erreur.code {
            case .mdpIncorrect: .mdpIncorrect
            case .perime: .clesPerimees
            case .signature, .cleRefusee, .fourche, .recul: .cleRefusee(erreur.detail)
            case .systeme, .argon2: .fichier(erreur.detail)
            case .encodage, .authentification, .rejeu, .versionInconnue, .limite: .inattendue(erreur.description)
            }
        // What a task that was cancelled had begun.
        case let erreur as DatabaseError where erreur.resultCode == .SQLITE_INTERRUPT: .interruption
        case let erreur as DatabaseError:
            .fichier("the profile's database: \(erreur.message ?? "SQLite \(erreur.resultCode)")")
        case is CancellationError: .interruption
        default: .inattendue(String(describing: erreur))
        }
    }
}
