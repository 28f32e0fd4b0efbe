import CryptoChiffre
import Foundation

/// A message as `--json` prints it. Texts are exact, not made harmless: they are for programs.
struct ObjetMessage: Encodable {
    let id: String
    let correspondant: String
    let compte: String
    let confirme: Bool
    let sens: String
    let type: String
    let texte: String
    let horodatage: String
    let etat: String
    /// Why the relay refused it for good.
    let refus: String?
    /// The id of the message that it answers.
    let reponse: String?
    /// When its text was changed.
    let modifie: String?
    /// Whether its author has taken it back.
    let retire: Bool?
    /// By `moi` and `lui`.
    let reactions: [String: String]?
    /// How long it stays once it was read, in seconds, and when it goes.
    let duree: UInt32?
    let echeance: String?
    /// When the relay stored it, for what came.
    let recu: String?
    /// How the other one stands to this account.
    let relation: String

    init(_ message: MessageLocal, _ correspondant: Correspondant, _ affichage: AfficherConversation) {
        id = message.id
        self.correspondant = correspondant.pseudo
        compte = Hexadecimal.texte(correspondant.compte)
        confirme = correspondant.confirme
        sens = message.sens.rawValue
        type = message.type
        texte = message.sens == .avis ? affichage.texte(message) : message.texte
        horodatage = getHorodatage(message.horodatage)
        etat = message.etat.rawValue
        refus = message.refus
        reponse = message.reponse
        modifie = message.modifie.map { getHorodatage($0.date) }
        retire = message.retire
        let signes = ["moi": message.reactions?.mienne, "lui": message.reactions?.sienne]
            .compactMapValues { $0 }.mapValues(\.texte).filter { !$0.value.isEmpty }
        reactions = signes.isEmpty ? nil : signes
        duree = message.duree
        echeance = message.echeance.map { getHorodatage($0) }
        recu = message.sens == .recu ? message.recu.map(getHorodatage) : nil
        relation = correspondant.relation.rawValue
    }
}

/// A file as `--json` prints it. The name is the sender's, exact.
struct ObjetFichier: Encodable {
    struct Enregistrement: Encodable {
        let nom: String
        let date: String
    }

    let numero: Int64
    let message: String
    let correspondant: String
    let compte: String
    let confirme: Bool
    let sens: String
    let nom: String
    let type: String
    let taille: Int64
    let horodatage: String
    let etat: String
    /// Absent when the relay could not be asked.
    let auRelais: Bool?
    let expire: String
    let enregistre: Enregistrement?
    /// Of a file that was just saved.
    let chemin: String?

    init(_ fichier: Messagerie.Fichier, chemin: String? = nil) {
        numero = fichier.numero
        message = fichier.message.id
        correspondant = fichier.correspondant.pseudo
        compte = Hexadecimal.texte(fichier.correspondant.compte)
        confirme = fichier.correspondant.confirme
        sens = fichier.message.sens.rawValue
        nom = fichier.manifeste.nom
        type = fichier.manifeste.type
        taille = fichier.manifeste.taille
        horodatage = getHorodatage(fichier.message.horodatage)
        etat = fichier.message.etat.rawValue
        auRelais = fichier.auRelais
        expire = getHorodatage(Date(timeIntervalSince1970: TimeInterval(fichier.manifeste.expire)))
        enregistre = fichier.message.enregistre.map { Enregistrement(nom: $0.nom, date: getHorodatage($0.date)) }
        self.chemin = chemin
    }
}
