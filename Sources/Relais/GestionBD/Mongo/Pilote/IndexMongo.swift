/// An index to be made.
struct IndexMongo {
    let document: Document

    init(_ nom: String, _ cle: Document, _ options: Document = [:]) {
        document = ["name": .texte(nom), "key": .document(cle)]
        options.champs.verser(dans: document)
    }
}
