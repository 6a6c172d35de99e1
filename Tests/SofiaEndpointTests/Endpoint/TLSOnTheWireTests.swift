#if SofiaSIP
    import EndpointAPI
    import Foundation
    import PlainFiles
    import SofiaUserAgent
    import Testing
    import TransportSecurity

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)), .enabled(if: TestAuthority.isAvailable))
    struct TLSOnTheWireTests {
        /// Registers over TLS with `localhost`, answering whatever comes with a 200.
        /// - Returns: the reason when it fails.
        private func outcome(
            _ authority: TestAuthority, _ identity: TLSContext.Identity, _ settings: [String: String] = [:],
            clients: TLSContext.Trust? = nil
        ) async throws -> String? {
            var reason: String?
            let files = AllowedFiles(folders: [authority.folder.path])
            try await TextServer.with(identity, clients: clients) { server in
                try await Phone.alone(trust: authority.file, files: files) { phone in
                    try await phone.connect(to: "localhost", await server.port, over: .tls, settings)
                    let answering = Task {
                        while let request = try? await server.next("REGISTER") { await server.send(request.granted()) }
                    }
                    reason = await phone.log.first { event -> String?? in
                        switch event {
                        case .connection(0, .ready, _): .some(nil)
                        case .connection(0, .failed, let reason): .some(reason)
                        default: nil
                        }
                    }
                    try await phone.perform(.disconnect)
                    await phone.log.wait(for: .disconnected)
                    answering.cancel()
                }
            }
            return reason
        }

        /// A call of ours goes the way of the registration, all of it, whatever its target names.
        @Test(arguments: ["7002", "sip:7002@example.invalid", "sips:7002@example.invalid"])
        func callIsPlaced(target: String) async throws {
            let authority = try TestAuthority()
            try await TextServer.with(try authority.certify("DNS:localhost")) { server in
                try await Phone.alone(trust: authority.file) { phone in
                    try await phone.connect(to: "localhost", await server.port, over: .tls)
                    let register = try await server.next("REGISTER")
                    await server.send(register.granted())
                    await phone.log.wait(for: .ready)
                    try await phone.perform(.dial(target))
                    let invite = try await server.next("INVITE")
                    let uri = target.contains(":") ? target : "sip:7002@localhost:\(await server.port)"
                    #expect(invite.text.hasPrefix("INVITE \(uri) SIP/2.0\r\n"))
                    #expect(try found(invite["Via"]).hasPrefix("SIP/2.0/TLS "))
                    #expect(
                        invite["Contact"].map { SIPAddress($0).uri } == register["Contact"].map { SIPAddress($0).uri })
                    await server.send(invite.answer(from: server))
                    #expect(try found(try await server.next("ACK")["Via"]).hasPrefix("SIP/2.0/TLS "))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .connected))
                    try await phone.perform(.release(id))
                    await server.send(try await server.next("BYE").response(200))
                    #expect(await phone.log.end(of: id) == .local)
                }
            }
        }

        @Test func viaContactAndServerName() async throws {
            let authority = try TestAuthority()
            try await TextServer.with(try authority.certify("DNS:localhost")) { server in
                try await Phone.alone(trust: authority.file) { phone in
                    try await phone.connect(to: "localhost", await server.port, over: .tls)
                    let request = try await server.next("REGISTER")
                    #expect(await server.askedName == "localhost")
                    let via = try found(request["Via"])
                    let contact = SIPAddress(try found(request["Contact"])).uri
                    let place = try found(contact.split(separator: "@").last?.split(separator: ";").first)
                    #expect(via.hasPrefix("SIP/2.0/TLS \(place);"), "\(via) and \(contact)")
                    #expect(contact.hasSuffix(";transport=tls"))
                    #expect(
                        request.text.hasPrefix("REGISTER sip:localhost:\(await server.port);transport=tls SIP/2.0\r\n"))
                    #expect(!request.text.contains(TLSLink.passHeader))
                    await server.send(request.granted())
                    await phone.log.wait(for: .ready)

                    // A call comes the same way, and its answers go back with the server's Via.
                    let branch = "Via: SIP/2.0/TLS 192.0.2.9:5061;rport;branch=z9hG4bK77"
                    await server.send(
                        [
                            "INVITE \(contact) SIP/2.0", branch, "Max-Forwards: 70", "From: <sip:7001@localhost>;tag=a",
                            "To: <sip:5320@localhost>", "Call-ID: c1", "CSeq: 1 INVITE",
                            "Contact: <sip:7001@localhost:5061;transport=tls>", "Content-Length: 0", "", "",
                        ].joined(separator: "\r\n"))
                    let (id, _) = await phone.log.offer()
                    try await phone.perform(.alert(id))
                    var ringing = try await server.next("SIP/2.0")
                    if ringing.text.contains(" 100 ") { ringing = try await server.next("SIP/2.0") }
                    #expect(ringing.text.hasPrefix("SIP/2.0 180 "))
                    #expect(try found(ringing["Via"]).hasPrefix("SIP/2.0/TLS 192.0.2.9:5061"))
                    #expect(try found(ringing["Contact"]).contains(contact))
                    try await phone.perform(.reject(id, status: 486))
                    #expect(try await server.next("SIP/2.0").text.hasPrefix("SIP/2.0 486 "))
                }
            }
        }

        @Test func goodCertificates() async throws {
            let authority = try TestAuthority()
            #expect(try await outcome(authority, try authority.certify("DNS:localhost")) == nil)
            #expect(try await outcome(authority, try authority.certify("URI:sip:localhost")) == nil)
        }

        @Test func badCertificates() async throws {
            let authority = try TestAuthority()
            let expired = try await outcome(authority, try authority.certify("DNS:localhost", isExpired: true))
            #expect(try found(expired).contains("expired"))
            let selfSigned = try await outcome(authority, try authority.certify("DNS:localhost", isSelfSigned: true))
            #expect(try found(selfSigned).contains("self-signed"))
            let other = try TestAuthority()
            let unknown = try await outcome(authority, try other.certify("DNS:localhost"))
            #expect(try found(unknown).contains("issuer"))
            for names in ["DNS:other.test", "DNS:*.localhost", "IP:127.0.0.1"] {
                let wrong = try await outcome(authority, try authority.certify(names))
                #expect(try found(wrong).contains("not for localhost"))
            }
        }

        @Test func nameCheckCanBeSwitchedOffAndTheChainCannot() async throws {
            let authority = try TestAuthority()
            let settings = ["system.security.tls-target-name-check": "none"]
            #expect(try await outcome(authority, try authority.certify("DNS:other.test"), settings) == nil)
            let selfSigned = try authority.certify("DNS:localhost", isSelfSigned: true)
            #expect(try await outcome(authority, selfSigned, settings) != nil)
        }

        @Test func clientCertificate() async throws {
            let authority = try TestAuthority()
            let clients = try authority.trust
            let identity = try authority.certify("DNS:localhost")
            let settings = ["system.security.cert_file": try authority.bundle("DNS:phone.test")]
            #expect(try await outcome(authority, identity, settings, clients: clients) == nil)
            #expect(try await outcome(authority, identity, clients: clients) != nil)
        }

        /// Whoever names a file learns nothing about it, and it holds nobody up: the stack's thread goes on meanwhile.
        @Test func everyFileThatCannotBeUsedSoundsAlike() async throws {
            let authority = try TestAuthority()
            let identity = try authority.certify("DNS:localhost")
            let folder = authority.folder.path
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            try Data("no certificate".utf8).write(to: URL(filePath: "\(folder)/text"))
            try Data(count: TLSMaterial.longestIdentity + 1).write(to: URL(filePath: "\(folder)/long"))
            // A key whose pass phrase the library would ask for at the terminal.
            let locked = Data(identity.certificate) + Data(TestAuthority.lockedKey.utf8)
            try locked.write(to: URL(filePath: "\(folder)/locked"))
            try FileManager.default.createDirectory(atPath: "\(folder)/inner", withIntermediateDirectories: false)
            symlink("/etc/hostname", "\(folder)/way-out")
            var files = ["pipe", "text", "long", "locked", "absent", "inner", "ca.pem", "inner/../ca.pem", "way-out"]
                .map {
                    "\(folder)/\($0)"
                }
            files += [
                "/etc/shadow", "/etc/hostname", "/dev/tty", "/dev/null", "/proc/self/fd/0", "ca.pem", "\(folder)-too/x",
            ]
            for file in files {
                let took = ContinuousClock.now
                let reason = try await outcome(authority, identity, ["system.security.cert_file": file])
                let said = try #require(reason, "\(file) is taken")
                #expect(
                    said.hasSuffix("system.security.cert_file cannot be used for TLS: the connector's log says why"))
                #expect(ContinuousClock.now - took < .seconds(2), "\(file)")
            }
        }

        @Test func brokenConnectionIsMadeAnew() async throws {
            let authority = try TestAuthority()
            try await TextServer.with(try authority.certify("DNS:localhost")) { server in
                try await Phone.alone(trust: authority.file) { phone in
                    try await phone.connect(to: "localhost", await server.port, over: .tls)
                    await server.send(try await server.next("REGISTER").granted())
                    await phone.log.wait(for: .ready)
                    await server.hangUp()
                    await phone.log.wait(for: .failed)
                    await server.send(try await server.next("REGISTER").granted())
                    await phone.log.first { _ in phone.log.states.last == .ready ? () : nil }
                }
            }
        }
    }
#endif
