#if SofiaSIP
    import MediaCore
    import SRTPLibrary

    /// The library as a whole.
    enum LibSRTP {
        /// What this build of the library can do; asked once, which initialises it. It stays so for as long as the process
        /// lives: its cryptographic module may be in use elsewhere.
        static let suites: [CryptoSuite] = {
            guard srtp_init() == srtp_err_status_ok else { return [] }
            return CryptoSuite.allCases.filter { suite in
                // Which ciphers are compiled in shows when one is asked for.
                let key = MasterKey([UInt8](repeating: 0, count: suite.keyLength + suite.saltLength))
                return (try? SRTPSession(suite, [key], encryptsControl: true, for: .everythingReceived)) != nil
            }
        }()

        /// A status as the library's documentation names it.
        static func name(of status: srtp_err_status_t) -> String {
            switch status {
            case srtp_err_status_bad_param: "bad parameter"
            case srtp_err_status_alloc_fail: "no memory"
            case srtp_err_status_init_fail: "initialisation failed"
            case srtp_err_status_cipher_fail: "cipher failed"
            case srtp_err_status_algo_fail: "algorithm failed its self test"
            case srtp_err_status_key_expired: "key expired"
            default: "status \(status.rawValue)"
            }
        }
    }
#endif
