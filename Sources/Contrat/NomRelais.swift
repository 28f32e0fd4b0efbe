/// The form of a relay's name, which clients pin and show: 1 to 64 of `a-z A-Z 0-9 _ . -`.
public enum NomRelais {
    /// Whether `nom` has that form.
    public static func estValide(_ nom: String) -> Bool {
        (1...LimitesContrat.nomRelais).contains(nom.utf8.count)
            && nom.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_.-".utf8.contains(octet)
                }
            }
    }
}
