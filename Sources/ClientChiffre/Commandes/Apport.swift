import Foundation

/// What only the caller's side of a command has, besides the arguments.
struct Apport: Codable, Hashable, Sendable {
    /// What was read from standard input.
    var entree: String?
    /// Passwords that the command asks for itself, in its own order.
    var secrets: [String] = []
    /// The folder in which the command was given.
    var dossier = FileManager.default.currentDirectoryPath
    /// Where received files go unless the command says.
    var reception = DossierReception.parDefaut(ProcessInfo.processInfo.environment)
    /// Columns of the caller's screen, when a line of it can be drawn over.
    var colonnes = EcranDesErreurs().redessine ? EcranDesErreurs().largeur : nil

    /// A path from the command line, absolute: the process that does the work may have been started elsewhere.
    func chemin(_ chemin: String) -> String {
        URL(filePath: chemin, relativeTo: URL(filePath: dossier, directoryHint: .isDirectory)).standardizedFileURL.path
    }
}
