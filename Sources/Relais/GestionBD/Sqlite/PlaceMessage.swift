/// Where an envelope lies: its mailbox's number and its rank in it.
struct PlaceMessage {
    let boite: Int64
    let rang: UInt32

    init(boite: Int64, rang: UInt32) {
        self.boite = boite
        self.rang = rang
    }

    /// Reads the key that the envelope is stored by.
    init(valeur: Int64) { self.init(boite: valeur >> 32, rang: UInt32(truncatingIfNeeded: valeur)) }

    /// The key that it is stored by.
    var valeur: Int64 { boite << 32 | Int64(rang) }
}
