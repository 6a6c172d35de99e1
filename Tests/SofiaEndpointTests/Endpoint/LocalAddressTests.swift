#if SofiaSIP
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    struct LocalAddressTests {
        @Test func boundAddressIsTaken() throws {
            #expect(try LocalAddress.choose(bind: "127.0.0.3", towards: "192.0.2.1") == "127.0.0.3")
            #expect(try LocalAddress.choose(bind: "::1", towards: "anything") == "::1")
        }

        @Test func routeDecides() throws {
            #expect(try LocalAddress.choose(bind: "0.0.0.0", towards: "127.0.0.1") == "127.0.0.1")
            #expect(try LocalAddress.choose(bind: "::", towards: "::1") == "::1")
        }

        @Test func ownTableOfNames() {
            let table =
                "# names\n127.0.0.1\tlocalhost  loop # local\n\n192.0.2.7 SIP.example sip\n2001:db8::7 sip six\n"
            #expect(HostsFile.address(of: "sip.EXAMPLE", in: table) == "192.0.2.7")
            #expect(HostsFile.address(of: "sip", in: table) == "192.0.2.7")
            #expect(HostsFile.address(of: "six", in: table) == "2001:db8::7")
            #expect(HostsFile.address(of: "local", in: table) == nil)
            #expect(HostsFile.address(of: "192.0.2.7", in: table) == nil)
            #expect(HostsFile.address(of: "localhost") != nil)
        }

        @Test func namesAreNoAddressesToBind() {
            #expect(throws: SofiaError.self) { try LocalAddress.choose(bind: "localhost", towards: "127.0.0.1") }
        }
    }
#endif
