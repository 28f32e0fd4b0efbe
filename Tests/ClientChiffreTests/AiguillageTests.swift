import Testing

@testable import ClientChiffre

@Suite("The addresses of one relay")
struct AiguillageTests {
    static func adresses(_ nombre: Int) throws -> AdressesRelais {
        try AdressesRelais((1...nombre).map { "http://127.0.0.1:\($0)" }.joined(separator: ","))
    }

    @Test("A list keeps its order, and an address that comes again is dropped")
    func liste() throws {
        let adresses = try AdressesRelais("https://b.exemple/, https://a.exemple,https://b.exemple ,http://[::1]:8420")
        #expect(adresses.texte == "https://b.exemple,https://a.exemple,http://[::1]:8420")
        #expect(adresses.lisible == "https://b.exemple, https://a.exemple, http://[::1]:8420")
        #expect(try AdressesRelais(adresses.texte) == adresses)
        #expect(try AdressesRelais("https://a.exemple/").texte == "https://a.exemple")
    }

    @Test(
        "The address that is none is named",
        arguments: [
            ("https://a.exemple,http://b.exemple", "http://b.exemple"), ("ftp://x,https://a.exemple", "ftp://x"),
            ("https://a.exemple,", "https://a.exemple,"), (",", ","), ("", ""), ("https://a.exemple,,https://b", ",,"),
        ])
    func mauvaise(_ texte: String, _ nommee: String) {
        #expect {
            try AdressesRelais(texte)
        } throws: { erreur in
            guard case ErreurClient.adresseRelais(let lue) = erreur else { return false }
            return nommee == ",," ? lue == texte : lue == nommee
        }
    }

    @Test("It begins with the address that is known, or else with the first")
    func debut() throws {
        let adresses = try Self.adresses(3)
        #expect(Aiguillage(adresses).adresse == adresses.toutes[0])
        #expect(Aiguillage(adresses, premiere: "http://127.0.0.1:3").adresse == adresses.toutes[2])
        #expect(Aiguillage(adresses, premiere: "http://127.0.0.1:4").adresse == adresses.toutes[0])
    }

    @Test("After the last address comes the first; of one, the same")
    func tour() throws {
        let adresses = try Self.adresses(3)
        let aiguillage = Aiguillage(adresses, premiere: "http://127.0.0.1:2")
        var vues: [AdresseRelais] = []
        for _ in 0..<4 {
            vues.append(aiguillage.adresse)
            aiguillage.passer(apres: aiguillage.place)
        }
        #expect(vues == [1, 2, 0, 1].map { adresses.toutes[$0] })
        let seule = Aiguillage(try Self.adresses(1))
        seule.passer(apres: seule.place)
        #expect(seule.adresse.texte == "http://127.0.0.1:1")
    }

    @Test("Failures at one place at once lead to the next one, not past it; late ones nowhere")
    func simultanees() async throws {
        let aiguillage = Aiguillage(try Self.adresses(2))
        for tour in 1...200 {
            let place = aiguillage.place
            await withTaskGroup(of: Void.self) { taches in
                for _ in 0..<8 { taches.addTask { aiguillage.passer(apres: place) } }
            }
            #expect(aiguillage.place == place.suivante)
            // Of two addresses the place after the next has the same one again: who failed there before is too late.
            aiguillage.passer(apres: place.suivante)
            aiguillage.passer(apres: place)
            #expect(aiguillage.place == place.suivante.suivante, "round \(tour)")
        }
    }
}
