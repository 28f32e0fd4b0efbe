import GRDB

/// The tables, by version. A version that was released is never changed: a new one is added below it.
enum SchemaSqlite {
    static var migrations: DatabaseMigrator {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("1") { try $0.execute(sql: version1) }
        migrations.registerMigration("2") { try $0.execute(sql: version2) }
        migrations.registerMigration("3") { try $0.execute(sql: version3) }
        migrations.registerMigration("4") { try $0.execute(sql: version4) }
        migrations.registerMigration("5") { try $0.execute(sql: version5) }
        return migrations
    }

    /// `messages` knows a destination and nothing else. Idempotency keys are random and stored by destination: they lead
    /// to no sender either.
    private static let version1 = """
        CREATE TABLE meta (cle TEXT PRIMARY KEY, valeur TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE comptes (
            compte BLOB PRIMARY KEY, pseudo TEXT NOT NULL UNIQUE, squelette TEXT NOT NULL UNIQUE, sel BLOB NOT NULL,
            version INTEGER NOT NULL, verificateur TEXT NOT NULL, cree INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE declarations (
            compte BLOB NOT NULL REFERENCES comptes, numero INTEGER NOT NULL, octets BLOB NOT NULL,
            PRIMARY KEY (compte, numero)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE precles (
            compte BLOB NOT NULL REFERENCES comptes, appareil INTEGER NOT NULL, usage INTEGER NOT NULL,
            id INTEGER NOT NULL, octets BLOB NOT NULL, depose INTEGER NOT NULL,
            PRIMARY KEY (compte, appareil, usage, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE jetons (
            hash BLOB PRIMARY KEY, compte BLOB NOT NULL REFERENCES comptes, appareil INTEGER NOT NULL,
            expire INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX jetons_expire ON jetons (expire);
        CREATE INDEX jetons_appareil ON jetons (compte, appareil, expire);

        CREATE TABLE nonces (nonce BLOB PRIMARY KEY, expire INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX nonces_expire ON nonces (expire);

        CREATE TABLE messages (
            rang INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, compte BLOB NOT NULL,
            appareil INTEGER NOT NULL, recu INTEGER NOT NULL, enveloppe BLOB NOT NULL
        ) STRICT;
        CREATE INDEX messages_boite ON messages (compte, appareil, rang);
        CREATE INDEX messages_recu ON messages (recu);

        CREATE TABLE idempotence (
            compte BLOB NOT NULL, appareil INTEGER NOT NULL, cle BLOB NOT NULL, expire INTEGER NOT NULL,
            PRIMARY KEY (compte, appareil, cle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotence_expire ON idempotence (expire);

        CREATE TABLE boites (
            compte BLOB NOT NULL, appareil INTEGER NOT NULL, nombre INTEGER NOT NULL, octets INTEGER NOT NULL,
            PRIMARY KEY (compte, appareil)
        ) STRICT, WITHOUT ROWID;
        """

    /// `changements`: a hash of the request when it was committed, none when it was cancelled. `fichiers` knows hashes alone:
    /// neither who left a file nor who may fetch it. `quotas` counts bytes a day and names no file.
    private static let version2 = """
        CREATE TABLE changements (
            compte BLOB NOT NULL REFERENCES comptes, idempotence BLOB NOT NULL, numero INTEGER NOT NULL, empreinte BLOB,
            PRIMARY KEY (compte, idempotence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE retenus (
            squelette TEXT PRIMARY KEY, pseudo TEXT NOT NULL, compte BLOB, jusqua INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX retenus_compte ON retenus (compte, jusqua);
        CREATE INDEX retenus_jusqua ON retenus (jusqua);

        CREATE TABLE quotas (
            compte BLOB NOT NULL, jour INTEGER NOT NULL, octets INTEGER NOT NULL,
            PRIMARY KEY (compte, jour)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fichiers (
            nom BLOB PRIMARY KEY, taille INTEGER NOT NULL, effacement BLOB NOT NULL, expire INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX fichiers_expire ON fichiers (expire);
        """

    /// `precles` holds durable prekeys, `ponctuelles` one-time ones that were not handed out, `ponctuelles_hautes` the highest
    /// ids that there ever were. Prekeys and envelopes of suite 0x00 serve nobody any more.
    private static let version3 = """
        CREATE TABLE ponctuelles (
            compte BLOB NOT NULL REFERENCES comptes, appareil INTEGER NOT NULL, usage INTEGER NOT NULL,
            id INTEGER NOT NULL, expire INTEGER NOT NULL, octets BLOB NOT NULL,
            PRIMARY KEY (compte, appareil, usage, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ponctuelles_expire ON ponctuelles (expire);

        CREATE TABLE ponctuelles_hautes (
            compte BLOB NOT NULL REFERENCES comptes, appareil INTEGER NOT NULL, usage INTEGER NOT NULL,
            id INTEGER NOT NULL, PRIMARY KEY (compte, appareil, usage)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE epoques (
            compte BLOB NOT NULL REFERENCES comptes, appareil INTEGER NOT NULL, numero INTEGER NOT NULL,
            mac BLOB NOT NULL, PRIMARY KEY (compte, appareil)
        ) STRICT, WITHOUT ROWID;

        DELETE FROM precles WHERE usage = 2;
        DELETE FROM messages;
        DELETE FROM boites;
        """

    /// A mailbox has a number, never given twice, and counts its envelopes: `place` is the mailbox's number in the upper half and
    /// the envelope's in it in the lower one, so that a mailbox lies together and needs no index. What was in a mailbox whose
    /// account is gone is erased by and by (`boites_fermees`).
    private static let version4 = """
        ALTER TABLE messages RENAME TO anciens_messages;
        ALTER TABLE idempotence RENAME TO ancienne_idempotence;
        ALTER TABLE boites RENAME TO anciennes_boites;
        DROP INDEX messages_boite;
        DROP INDEX messages_recu;
        DROP INDEX idempotence_expire;

        CREATE TABLE boites (
            boite INTEGER PRIMARY KEY AUTOINCREMENT, compte BLOB NOT NULL, appareil INTEGER NOT NULL,
            suivant INTEGER NOT NULL, nombre INTEGER NOT NULL, octets INTEGER NOT NULL, UNIQUE (compte, appareil)
        ) STRICT;
        CREATE TABLE boites_fermees (boite INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE messages (
            place INTEGER PRIMARY KEY, hasard BLOB NOT NULL, recu INTEGER NOT NULL, enveloppe BLOB NOT NULL
        ) STRICT;
        CREATE INDEX messages_recu ON messages (recu);

        CREATE TABLE idempotence (
            boite INTEGER NOT NULL, cle BLOB NOT NULL, expire INTEGER NOT NULL, PRIMARY KEY (boite, cle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotence_expire ON idempotence (expire);

        INSERT INTO boites (compte, appareil, suivant, nombre, octets)
        SELECT compte, appareil, 1, 0, 0 FROM anciens_messages UNION
        SELECT compte, appareil, 1, 0, 0 FROM ancienne_idempotence;
        INSERT INTO messages (place, hasard, recu, enveloppe)
        SELECT (boite << 32) + row_number() OVER (PARTITION BY boite ORDER BY rang), randomblob(8), recu, enveloppe
        FROM anciens_messages JOIN boites USING (compte, appareil);
        INSERT INTO idempotence (boite, cle, expire)
        SELECT boite, cle, expire FROM ancienne_idempotence JOIN boites USING (compte, appareil);
        UPDATE boites SET (suivant, nombre, octets) = (
            SELECT count(*) + 1, count(*), coalesce(sum(length(enveloppe)), 0) FROM messages
            WHERE place BETWEEN boite << 32 AND (boite << 32) + 4294967295);

        DROP TABLE anciens_messages;
        DROP TABLE ancienne_idempotence;
        DROP TABLE anciennes_boites;
        """

    /// Accounts that are gone, while another database still has their envelopes.
    private static let version5 = """
        CREATE TABLE departs (compte BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        """
}
