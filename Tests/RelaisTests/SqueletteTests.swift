import Testing

@testable import Relais

@Suite("A pseudo that looks like somebody's has the same skeleton")
struct SqueletteTests {
    @Test(
        "Look-alikes share a skeleton",
        arguments: [
            ("alice", "a1ice"), ("alice", "aiice"), ("alice", "a.l_i-c.e"), ("bob", "b0b"), ("arnold", "amold"),
            ("arnold", "a.r.n0ld"), ("savvy", "sawy"), ("root", "r00t"), ("lil", "ill"), ("marie-anne", "marieanne"),
        ])
    func ressemblants(_ paire: (String, String)) {
        #expect(Squelette.de(paire.0) == Squelette.de(paire.1))
    }

    @Test(
        "Pseudos that a reader tells apart do not",
        arguments: [("alice", "alicia"), ("bob", "rob"), ("s5s", "sss"), ("zoe", "2oe"), ("ann", "an"), ("nr", "m")])
    func distincts(_ paire: (String, String)) {
        #expect(Squelette.de(paire.0) != Squelette.de(paire.1))
    }
}
