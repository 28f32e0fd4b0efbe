import CryptoChiffre
import Foundation

extension Contenu {
    init(
        _ brouillon: Brouillon, id: IdContenu, conversation: [UInt8], flux: ConversationLocale.Flux, horodatage: Date,
        pseudo: String, moi: Declaration, toi: Declaration
    ) throws {
        v = Self.version
        type = brouillon.type
        self.id = Hexadecimal.texte(id.octets)
        conv = Hexadecimal.texte(conversation)
        self.flux = flux.nom
        seq = flux.suivant
        prec = Hexadecimal.texte(flux.prec)
        self.horodatage = getHorodatage(horodatage)
        self.pseudo = pseudo
        self.moi = try Repere(moi)
        self.toi = try Repere(toi)
        corps = Corps(brouillon)
    }
}

extension Contenu.Corps {
    init(_ brouillon: Brouillon) {
        switch brouillon {
        case .texte(let texte, let reponse, let duree):
            self.texte = texte
            self.reponse = reponse
            self.duree = duree
        case .fichier(let manifeste, let duree):
            fichier = manifeste
            self.duree = duree
        case .accuse(let accuses): self.accuses = accuses
        case .modification(let message, let texte):
            self.message = message
            self.texte = texte
        case .retrait(let message): self.message = message
        case .effacement: conversation = true
        case .reaction(let message, let signe):
            self.message = message
            reaction = signe
        case .minuteur(let minuteur):
            duree = minuteur.duree
            version = minuteur.version
        case .rotation(let declaration): self.declaration = Data(declaration.octets)
        case .pseudo: break
        case .reprise(let hashes): messages = hashes.map(Hexadecimal.texte)
        }
    }
}
