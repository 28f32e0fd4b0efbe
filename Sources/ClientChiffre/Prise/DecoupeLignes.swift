/// Bytes as they come, cut at line feeds. No line grows beyond a limit.
struct DecoupeLignes: Sendable {
    /// A line that is longer than allowed.
    struct TropLongue: Error {}

    let longueurMax: Int
    private var reste: [UInt8] = []

    init(longueurMax: Int) { self.longueurMax = longueurMax }

    /// The lines that `octets` complete, without their line feeds.
    /// - Throws: `TropLongue`; what came before it is lost with it.
    mutating func ajouter(_ octets: some Collection<UInt8>) throws(TropLongue) -> [[UInt8]] {
        var lignes: [[UInt8]] = []
        var suite = octets[...]
        while let fin = suite.firstIndex(of: 0x0a) {
            guard reste.count + suite.distance(from: suite.startIndex, to: fin) <= longueurMax else {
                throw TropLongue()
            }
            lignes.append(reste + suite[..<fin])
            reste = []
            suite = suite[suite.index(after: fin)...]
        }
        guard reste.count + suite.count <= longueurMax else { throw TropLongue() }
        reste += suite
        return lignes
    }
}
