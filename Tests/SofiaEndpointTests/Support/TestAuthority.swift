#if SofiaSIP
    import Foundation
    import TransportSecurity

    /// An authority and what it certifies, made for one test with the `openssl` program.
    final class TestAuthority: Sendable {
        static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

        let folder: URL

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try run("req -x509 \(Self.key) -nodes -days 2 -subj /CN=\(UUID().uuidString) -keyout ca.key -out ca.pem")
        }

        deinit {
            try? FileManager.default.removeItem(at: folder)
        }

        private static let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256"

        private static let configuration = """
            [ca]
            default_ca = own
            [own]
            database = index.txt
            new_certs_dir = .
            policy = any
            rand_serial = yes
            default_md = sha256
            copy_extensions = copy
            unique_subject = no
            [any]
            commonName = supplied

            """

        /// The PEM file of the authority.
        var file: String { folder.appending(path: "ca.pem").path }
        /// For a server that asks its clients for certificates of this authority.
        var trust: TLSContext.Trust {
            get throws { TLSContext.Trust(usesSystem: false, authorities: try bytes("ca.pem")) }
        }

        /// - Parameters:
        ///   - names: subject alternative names, such as `DNS:sip.test`.
        ///   - isExpired: whether it ran out yesterday.
        ///   - isSelfSigned: whether nobody vouches for it.
        func certify(
            _ names: String, isExpired: Bool = false, isSelfSigned: Bool = false
        ) throws -> TLSContext.Identity {
            let name = UUID().uuidString
            let subject = "-subj /CN=irrelevant -addext subjectAltName=\(names)"
            if isSelfSigned {
                try run("req -x509 \(Self.key) -nodes -days 2 \(subject) -keyout \(name).key -out \(name).pem")
            } else {
                try run("req \(Self.key) -nodes \(subject) -keyout \(name).key -out \(name).csr")
                try Data().write(to: folder.appending(path: "index.txt"))
                try Self.configuration.write(
                    to: folder.appending(path: "ca.conf"), atomically: true, encoding: .utf8)
                let dates = isExpired ? "-startdate 20200101000000Z -enddate 20200102000000Z" : "-days 2"
                try run(
                    "ca -batch -config ca.conf -cert ca.pem -keyfile ca.key "
                        + "-in \(name).csr -out \(name).pem -notext \(dates)")
            }
            return TLSContext.Identity(certificate: try bytes("\(name).pem"), key: try bytes("\(name).key"))
        }

        /// A certificate with its key in one file, as a phone has it.
        func bundle(_ names: String) throws -> String {
            let identity = try certify(names)
            let file = folder.appending(path: "\(UUID().uuidString).both.pem")
            try Data(identity.certificate + identity.key).write(to: file)
            return file.path
        }

        private func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }

        /// A key that has a pass phrase.
        static let lockedKey = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhcvOIstEB+fQICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEJeK5+TTtLw6tHe3WTbmVu0EgZBs
            cToK7mLKMgJmyn9hX76czZ5/9tjZwwu4qOwdSLC8dK+7MMhkoGfueLuPuygc4b28
            xA+efBRJKnDdVnyunbsqznrmwhQyivQMbhuyd4Ch7bRHeUw0V2OG4nkrGNHdS4u4
            yLtFhqolufBoFWMZR7V/Uh1qTiKsuwTqVOBsN3BmKUKGSpp5yulEtY6QPEW1Y90=
            -----END ENCRYPTED PRIVATE KEY-----

            """

        private func run(_ arguments: String) throws {
            let status = system("cd '\(folder.path)' && /usr/bin/openssl \(arguments) >log 2>&1")
            guard status == 0 else {
                let log = try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
                throw Missing("openssl \(arguments): \(log ?? "")")
            }
        }
    }
#endif
