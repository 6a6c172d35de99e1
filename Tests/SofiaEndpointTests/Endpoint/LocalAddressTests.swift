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

        @Test func ownAddresses() {
            #expect(LocalAddress.isOurs("127.0.0.2"))
            #expect(!LocalAddress.isOurs("192.0.2.1"))
            #expect(!LocalAddress.isOurs("0.0.0.0"))
            #expect(!LocalAddress.isOurs("localhost"))
        }

        @Test func namesAreNoAddressesToBind() {
            #expect(throws: SofiaError.self) { try LocalAddress.choose(bind: "localhost", towards: "127.0.0.1") }
        }
    }
#endif
