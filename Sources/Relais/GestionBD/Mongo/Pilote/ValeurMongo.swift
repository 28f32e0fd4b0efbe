import Foundation

/// A value of a BSON document.
enum ValeurMongo {
    case octets(Data)
    case texte(String)
    case entier(Int64)
    /// Of 32 bits, where a format that is not ours has such.
    case court(Int32)
    /// In seconds since 1970; BSON counts milliseconds.
    case date(UInt64)
    /// A time of the server's log: seconds since 1970, and the number within that second.
    case moment(UInt32, UInt32)
    case booleen(Bool)
    case document(Document)
    case tableau([ValeurMongo])
}

extension ValeurMongo: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
    init(integerLiteral entier: Int64) { self = .entier(entier) }
    init(stringLiteral texte: String) { self = .texte(texte) }
    init(booleanLiteral booleen: Bool) { self = .booleen(booleen) }
    init(dictionaryLiteral membres: (String, ValeurMongo)...) { self = .document(Document(membres)) }
    init(arrayLiteral valeurs: ValeurMongo...) { self = .tableau(valeurs) }
}
