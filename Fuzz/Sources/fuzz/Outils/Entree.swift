/// Takes an input of the fuzzer apart. Whatever it is, it is something: what is missing counts as zero or empty.
struct Entree {
    private var octets: ArraySlice<UInt8>

    init(_ octets: [UInt8]) { self.octets = octets[...] }

    mutating func octet() -> UInt8 { octets.popFirst() ?? 0 }
    mutating func court() -> Int { Int(octet()) << 8 | Int(octet()) }
    mutating func long() -> UInt64 { prendre(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// The next `nombre` bytes, or what is left.
    mutating func prendre(_ nombre: Int) -> [UInt8] {
        defer { octets = octets.dropFirst(nombre) }
        return Array(octets.prefix(nombre))
    }

    /// A part that says its length on 2 bytes.
    mutating func partie() -> [UInt8] { prendre(court()) }

    /// Parts up to the end, at most `max`.
    mutating func parties(max: Int) -> [[UInt8]] {
        var parties: [[UInt8]] = []
        while !octets.isEmpty, parties.count < max { parties.append(partie()) }
        return parties
    }

    mutating func reste() -> [UInt8] { prendre(octets.count) }

    /// What `partie` reads.
    static func partie(_ octets: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: octets.count >> 8), UInt8(truncatingIfNeeded: octets.count)] + octets
    }
}
