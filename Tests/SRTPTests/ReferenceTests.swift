#if SofiaSIP
    import MediaCore
    import Testing

    /// The yardstick itself, held against the numbers that the standards print.
    struct ReferenceTests {
        /// RFC 3711 §B.2.
        @Test(arguments: [
            ("0000", "E03EAD0935C95E80E166B16DD92B4EB4"), ("0001", "D23513162B02D0F72A43A2FE4A5F97AB"),
            ("0002", "41E95B3BB0A2E8DD477901E4FCA894C0"), ("FEFF", "EC8CDF7398607CB0F2D21675EA9EA1E4"),
            ("FF00", "362B7C3C6773516318A077D7FC5073AE"), ("FF01", "6A2CC3787889374FBEB4C81B17BA6C44"),
        ])
        func keyStreamOfAES128(counter: String, stream: String) {
            let cipher = AES(bytes("2B7E151628AED2A6ABF7158809CF4F3C"))
            #expect(cipher.keyStream(bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD" + counter), count: 16) == bytes(stream))
        }

        /// RFC 3711 §B.3.
        @Test func keysOfAES128() {
            let reference = ReferenceSRTP(
                suite: .aes128CounterSHA1Tag80,
                secret: bytes("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6"))
            #expect(reference.derived(label: 0, count: 16) == bytes("C61E7A93744F39EE10734AFE3FF7A087"))
            #expect(reference.derived(label: 2, count: 14) == bytes("30CBBC08863D8C85D49DB34A9AE1"))
            #expect(
                reference.derived(label: 1, count: 94)
                    == bytes(
                        """
                        CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
                        6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
                        """))
        }

        /// RFC 6188 §7.1.
        @Test(arguments: [
            ("0000", "92bdd28a93c3f52511c677d08b5515a4"), ("0001", "9da71b2378a854f67050756ded165bac"),
            ("0002", "63c4868b7096d88421b563b8c94c9a31"), ("feff", "cea518c90fd91ced9cbb18c078a54711"),
            ("ff00", "3dbc4814f4da5f00a08772b63c6a046d"), ("ff01", "6eb246913062a16891433e97dd01a57f"),
        ])
        func keyStreamOfAES256(counter: String, stream: String) {
            let cipher = AES(bytes("57f82fe3613fd170a85ec93c40b1f092 2ec4cb0dc025b58272147cc438944a98"))
            #expect(cipher.keyStream(bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfd" + counter), count: 16) == bytes(stream))
        }

        /// RFC 6188 §7.2.
        @Test func keysOfAES256() {
            let reference = ReferenceSRTP(
                suite: .aes256CounterSHA1Tag80,
                secret: bytes(
                    "f0f04914b513f2763a1b1fa130f10e29 98f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2"))
            #expect(
                reference.derived(label: 0, count: 32)
                    == bytes("5ba1064e30ec51613cad926c5a28ef73 1ec7fb397f70a960653caf06554cd8c4"))
            #expect(reference.derived(label: 2, count: 14) == bytes("fa31791685ca444a9e07c6c64e93"))
            #expect(reference.derived(label: 1, count: 20) == bytes("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"))
        }

        /// RFC 7714 §16.1.1 and §16.2.1.
        @Test(arguments: [
            (
                16, "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833",
                "899d7f27beb16a9152cf765ee4390cce"
            ),
            (
                32, "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b",
                "7aa3db36dfffd6b0f9bb7878d7a76c13"
            ),
        ])
        func packetOfRTPUnderGCM(keyLength: Int, sealed: String, tag: String) {
            #expect(
                GCM.seal(
                    Array("Gallia est omnis divisa in partes tres".utf8), key: (0..<keyLength).map { UInt8($0) },
                    nonce: bytes("51753c6580c2726f20718414"), additional: bytes("8040f17b8041f8d35501a0b2"))
                    == bytes(sealed + tag))
        }

        /// RFC 7714 §17.1 and §17.3.
        @Test(arguments: [
            (
                16,
                "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b",
                "c84aa45896cf4d2fc5abf87245d9eade"
            ),
            (
                32,
                "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad",
                "1d1eb30c4446839f57ff6f6cb26ac3be"
            ),
        ])
        func packetOfRTCPUnderGCM(keyLength: Int, sealed: String, tag: String) {
            let report = bytes(
                """
                4e5450314e545032525450200000042a0000e9304c756e61
                deadbeefdeadbeefdeadbeefdeadbeefdeadbeef
                """)
            #expect(
                GCM.seal(
                    report, key: (0..<keyLength).map { UInt8($0) }, nonce: bytes("517524055203726f207170bb"),
                    additional: bytes("81c8000d4d617273 800005d4")) == bytes(sealed + tag))
        }
    }
#endif
