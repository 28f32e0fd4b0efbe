extension Textes {
    // MARK: What scripts receive

    func acquittes(_ nombre: Int) -> String {
        nombre == 1
            ? t("Un message acquitté.", "One message acknowledged.")
            : t("\(nombre) messages acquittés.", "\(nombre) messages acknowledged.")
    }

    func messagesInconnus(_ ids: [String]) -> String {
        let noms = ids.prefix(Self.nommes).map { Assainir.ligne(String($0.prefix(64))) }.joined(separator: ", ")
        let liste = ids.count > Self.nommes ? noms + ", …" : noms
        return t(
            "Aucun message reçu n'a cet identifiant : \(liste)", "No message that was received has this id: \(liste)")
    }

    /// Ids named in one message.
    private static let nommes = 100
}
