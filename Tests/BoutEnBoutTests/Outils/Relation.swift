/// How somebody stands to the owner of a profile, as `accepter` prints it.
struct Relation: Decodable, Hashable, Sendable {
    let correspondant: String
    let relation: String
    let confiance: String
}
