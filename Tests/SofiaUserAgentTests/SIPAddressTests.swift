#if SofiaSIP
    import SofiaUserAgent
    import Testing

    struct SIPAddressTests {
        /// RFC 3261 §20.10 and §20.20.
        @Test func forms() {
            let quoted = SIPAddress("\"A. G. \\\"Bell\\\"\" <sip:agb@bell-telephone.com;transport=tcp> ;tag=a48s")
            #expect(quoted.displayName == "A. G. \"Bell\"")
            #expect(quoted.uri == "sip:agb@bell-telephone.com;transport=tcp")
            #expect(quoted.parameters == ["tag": "a48s"])
            #expect(quoted.user == "agb")
            let bare = SIPAddress("sip:+12125551212@server.phone2net.com;tag=887s")
            #expect(bare.uri == "sip:+12125551212@server.phone2net.com")
            #expect(bare.parameters == ["tag": "887s"])
            #expect(bare.readable == "+12125551212")
            let token = SIPAddress("Anonymous <sip:c8oqz84zk7z@privacy.org>;Tag=hyh8;lr")
            #expect(token.displayName == "Anonymous")
            #expect(token.parameters == ["tag": "hyh8", "lr": ""])
        }

        @Test func firstOfSeveral() {
            let address = SIPAddress("<sip:5320@192.0.2.1:5060>;expires=60, <sip:5320@192.0.2.2>;expires=90")
            #expect(address.uri == "sip:5320@192.0.2.1:5060")
            #expect(address.parameters == ["expires": "60"])
        }

        @Test(arguments: ["", "<", "\"", "\"unended", "<sip:x", ";;;", "<>;=;a=", "@:"])
        func nonsenseDoesNoHarm(text: String) {
            let address = SIPAddress(text)
            #expect(!address.text.contains("\n"))
            _ = (address.user, address.readable)
        }

        @Test func building() {
            let address = SIPAddress(displayName: "Say \"hi\"\r\n", user: "a b@c", host: "::1", port: 5070)
            #expect(address.text == "\"Say \\\"hi\\\"  \" <sip:a%20b%40c@[::1]:5070>")
            #expect(SIPAddress(user: "5320", host: "192.0.2.1").text == "<sip:5320@192.0.2.1>")
        }
    }
#endif
