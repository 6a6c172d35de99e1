#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTP
    import Testing

    struct ProtectionTests {
        @Test func everySuiteIsThere() {
            #expect(SRTPProtection().suites == CryptoSuite.allCases)
        }
    }
#endif
