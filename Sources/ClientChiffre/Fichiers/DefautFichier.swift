/// What can go wrong with a file on its way, by what the user can do about it.
enum DefautFichier: Hashable, Sendable {
    /// Nothing is there under this path.
    case absent(String)
    /// A folder, a pipe, a device: nothing with a beginning and an end.
    case pasUnFichier(String)
    /// It may not be read, or reading failed: the path and the system's reason.
    case illisible(String, raison: String)
    /// It became shorter, longer or otherwise different while it was being sent.
    case modifie(String)
    /// Larger than the relay takes.
    case tropGrand
    /// What this account may upload in a day is used up.
    case quotaAtteint
    /// The relay holds as many files as it may.
    case relaisPlein
    /// The connection broke, or nothing moved for too long.
    case interrompu(String)
    /// No file of this number.
    case inconnu(String)
    /// The message about it contradicts itself.
    case manifesteRefuse
    /// The relay no longer has it.
    case parti
    /// The relay no longer has it, but it was saved here under this name before.
    case dejaEnregistre(String)
    /// What the relay served is not what was sent.
    case altere
    /// Something is there already, at this path.
    case existeDeja(String)
    /// There is no room for it in this folder.
    case disquePlein(String)
    /// It cannot be written there: the folder and the system's reason.
    case dossierRefuse(String, raison: String)

    /// The process's exit code, as of every `ErreurClient`.
    var codeSortie: Int32 {
        switch self {
        case .absent, .pasUnFichier, .modifie, .tropGrand, .inconnu, .dejaEnregistre, .parti, .existeDeja: 1
        case .illisible, .quotaAtteint, .relaisPlein, .interrompu, .disquePlein, .dossierRefuse: 3
        case .manifesteRefuse, .altere: 4
        }
    }

    /// The name for `--json`.
    var code: String {
        let texte = "\(self)"
        let nom = texte.prefix { $0 != "(" }
        return "fichier" + nom.prefix(1).uppercased() + nom.dropFirst()
    }
}
