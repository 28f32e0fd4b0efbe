import ClientChiffre
import Foundation

// remplir-histoire PROFILE PASSWORD-FILE PSEUDO COUNT: a history for scripts/bench livraison. One text in 100,000 holds the word
// that the bench looks for.
let arguments = CommandLine.arguments
guard arguments.count == 5, let nombre = Int(arguments[4]) else { exit(2) }
let mdp = try String(contentsOfFile: arguments[2], encoding: .utf8).trimmingCharacters(in: .newlines)
let mots = [
    "bonjour", "merci", "demain", "à", "peut-être", "la", "réunion", "est", "déjà", "finie", "on", "se", "retrouve",
    "devant",
    "l'entrée", "vers", "midi", "apporte", "les", "papiers", "pour", "moi", "tout", "va", "bien", "ici", "et", "chez",
    "toi",
]
try await HistoireDEssai.remplir(profil: arguments[1], mdp: mdp, avec: arguments[3], nombre) { rang in
    var (graine, texte) = (UInt64(rang) &* 0x9E37_79B9_7F4A_7C15, "message \(rang)")
    for _ in 0..<(4 + rang % 17) {
        graine = (graine ^ (graine >> 29)) &* 0xBF58_476D_1CE4_E5B9
        texte += " " + mots[Int(graine % UInt64(mots.count))]
    }
    return rang % 100_000 == 50_000 ? texte + " Épinglé" : texte
}
