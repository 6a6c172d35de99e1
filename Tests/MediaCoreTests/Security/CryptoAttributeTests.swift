import Testing

@testable import MediaCore

struct CryptoAttributeTests {
    private static let key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"

    /// RFC 4568 §5.1.1 and §6.1.
    @Test func readsTheStandardsExamples() throws {
        let first = try #require(
            CryptoAttribute(parsing: "1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|2^20|1:4 FEC_ORDER=FEC_SRTP") == nil
                ? CryptoAttribute(parsing: "1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|2^20|1:4") : nil)
        #expect(first.tag == 1)
        #expect(first.suite == .aes128CounterSHA1Tag80)
        #expect(first.keys.first?.secret == Array("YS___semctl () {\t220;}\n}\nunles".utf8))
        #expect(first.keys.first?.lifetime == 1 << 20)
        #expect(first.keys.first?.identifier?.octets == [0, 0, 0, 1])
        #expect(first.encryptsControl)
        let several = try #require(
            CryptoAttribute(
                parsing: "2 AES_CM_128_HMAC_SHA1_32 inline:\(Self.key)|2^20|1:4;inline:\(Self.key)|2^20|2:4"))
        #expect(several.keys.map(\.identifier?.octets) == [[0, 0, 0, 1], [0, 0, 0, 2]])
    }

    @Test(
        arguments: [
            ("\(key)", nil, nil), ("\(key)|1048576", 1 << 20, nil), ("\(key)|2^48", 1 << 48, nil),
            ("\(key)|1", 1, nil), ("\(key)|255:1", nil, [255]), ("\(key)|2^31|66051:3", 1 << 31, [1, 2, 3]),
        ] as [(String, UInt64?, [UInt8]?)])
    func lifetimeAndIdentifierMayBeMissing(text: String, lifetime: UInt64?, identifier: [UInt8]?) throws {
        let crypto = try #require(CryptoAttribute(parsing: "7 AES_CM_128_HMAC_SHA1_80\tinline:\(text)"))
        #expect(crypto.tag == 7)
        #expect(crypto.keys.first?.lifetime == lifetime)
        #expect(crypto.keys.first?.identifier?.octets == identifier)
    }

    @Test func identifiersMayBeLong() throws {
        let crypto = try #require(CryptoAttribute(parsing: "1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key)|513:128"))
        #expect(crypto.keys.first?.identifier?.octets == [UInt8](repeating: 0, count: 126) + [2, 1])
    }

    @Test(arguments: CryptoSuite.allCases, [true, false])
    func whatIsWrittenIsReadAgain(suite: CryptoSuite, encryptsControl: Bool) throws {
        let key = MasterKey((0..<(suite.keyLength + suite.saltLength)).map { UInt8($0) &* 37 })
        let crypto = CryptoAttribute(tag: 3, suite: suite, keys: [key], encryptsControl: encryptsControl)
        #expect(CryptoAttribute(parsing: crypto.value) == crypto)
        // Padding may be missing (§6.1).
        #expect(CryptoAttribute(parsing: crypto.value.filter { $0 != "=" }) == crypto)
    }

    @Test(arguments: [
        ("UNENCRYPTED_SRTCP", false), ("WSH=64", true), ("WSH=1024 -unknown", true), ("-x=1 UNENCRYPTED_SRTCP", false),
    ])
    func parametersThatWeFollow(parameters: String, encryptsControl: Bool) throws {
        let crypto = try #require(
            CryptoAttribute(parsing: "1 AES_CM_128_HMAC_SHA1_80 inline:\(Self.key) \(parameters)"))
        #expect(crypto.encryptsControl == encryptsControl)
    }

    @Test(arguments: [
        "", "1", "1 AES_CM_128_HMAC_SHA1_80", "x AES_CM_128_HMAC_SHA1_80 inline:\(key)",
        "-1 AES_CM_128_HMAC_SHA1_80 inline:\(key)", "1234567890 AES_CM_128_HMAC_SHA1_80 inline:\(key)",
        "1 F8_128_HMAC_SHA1_80 inline:\(key)", "1 aes_cm_128_hmac_sha1_80 inline:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 \(key)", "1 AES_CM_128_HMAC_SHA1_80 uri:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 inline:", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key.dropLast())",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)AAAA", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key.dropLast())*",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)=", "1 AES_256_CM_HMAC_SHA1_80 inline:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|0",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^49", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|281474976710657",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|99999999999999999999999",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:0", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:129",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|256:1", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4|2^20",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4|1:4", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^20|1:4|2",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key);inline:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4;inline:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4;inline:\(key)|1:4",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|1:4;inline:\(key)|2:1",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key);",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) KDR=4", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) UNENCRYPTED_SRTP",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) UNAUTHENTICATED_SRTP",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) FEC_KEY=inline:\(key)",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) WSH=63", "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) WSH=",
        "1 AES_CM_128_HMAC_SHA1_80 inline:\(key) something",
    ])
    func whatMustNotBeUsedIsNot(value: String) {
        #expect(CryptoAttribute(parsing: value) == nil)
    }

    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64(bytes: String, text: String) {
        #expect(Base64.text(Array(bytes.utf8)) == text)
        #expect(Base64.bytes(text) == Array(bytes.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg===", "Z===", "Zh==", "Zm9=", "Zm 9v", "Zm9v=Zg", "====", "Zm9v_-"])
    func notBase64(text: String) {
        #expect(Base64.bytes(text) == nil)
    }

    @Test func nothingThatIsPrintedShowsAKey() throws {
        let key = Self.key
        let description = try SessionDescription.parse(
            "v=0\nm=audio 1 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\(key)|2^20|1:4")
        let crypto = try #require(description.media[0].cryptos.first)
        let protection = MediaProtection(suite: crypto.suite, localKey: crypto.keys[0], remoteKeys: crypto.keys)
        let media = NegotiatedMedia(remote: nil, payload: .pcmu, protection: protection)
        var dumped = ""
        dump(media, to: &dumped)
        dump(description, to: &dumped)
        dump(crypto, to: &dumped)
        let octets = crypto.keys[0].secret.map { "\($0)" }
        for text in ["\(media)", "\(description)", String(reflecting: media), String(reflecting: description), dumped] {
            #expect(!text.contains(key))
            #expect(!text.contains(octets.joined(separator: ", ")))
            #expect(!text.contains("semctl"))
        }
        // Where it belongs it is.
        #expect(description.text.contains("inline:\(key)"))
    }
}
