/// The labels under which keys and hashes are used. Each use has its own, so that no value made for one use is ever
/// accepted for another (docs/PROTOCOL.md, "Labels").
enum Etiquette: String {
    case declaration = "messagerie/v1/declaration"
    case compteId = "messagerie/v1/compte-id"
    case hashDeclaration = "messagerie/v1/hash-declaration"
    case precle = "messagerie/v1/precle"
    case connexion = "messagerie/v1/connexion"
    case selMdp = "messagerie/v1/sel-mdp"
    case cleAuth = "messagerie/v1/cle-auth"
    case recuperationSignature = "messagerie/v1/recuperation/rec"
    case recuperationBoite = "messagerie/v1/recuperation/recx"
    case recuperationControle = "messagerie/v1/recuperation/controle"
    case pqxdh = "messagerie/v1/pqxdh"
    case poignee = "messagerie/v1/poignee"
    case ik = "messagerie/v1/ik"
    case racine = "messagerie/v1/ratchet/racine"
    case entete = "messagerie/v1/ratchet/entete"
    case conversation = "messagerie/v1/conversation"
    case contenu = "messagerie/v1/contenu"
    case messageRecu = "messagerie/v1/message-recu"
    case trousseauCle = "messagerie/v1/trousseau/cle"
    case trousseauCorps = "messagerie/v1/trousseau/corps"
    case annulation = "messagerie/v1/annulation"
    case suppression = "messagerie/v1/suppression"
    case fichierCle = "messagerie/v1/fichier/cle"
    case fichierEngagement = "messagerie/v1/fichier/engagement"
    case fichierEffacement = "messagerie/v1/fichier/effacement"
    case rangee = "messagerie/v1/rangee"
    case nom = "messagerie/v1/nom"
    case epoque = "messagerie/v1/epoque"

    var octets: [UInt8] { Array(rawValue.utf8) }
}
