import MediaCore
import Synchronization
import Testing

/// What the tests of encrypted offers and answers start from.
enum SecureNegotiation {
    /// The n-th key that is made consists of n.
    static func fresh(
        _ mode: MediaSecurity.Mode, suites: [CryptoSuite] = CryptoSuite.allCases, allowsReadableControl: Bool = false
    ) -> OfferAnswer {
        let local = LocalMedia(
            address: Negotiation.ours,
            security: MediaSecurity(mode: mode, suites: suites, allowsReadableControl: allowsReadableControl))
        let keys = Counter()
        return OfferAnswer(sessionID: 4711, local: local) { count in
            [UInt8](repeating: keys.next(), count: count)
        }
    }

    /// An `a=crypto` line of the far end.
    static func crypto(
        _ tag: Int = 1, _ suite: CryptoSuite = .aes128CounterSHA1Tag80, key: UInt8 = 0xEE, rest: String = ""
    ) -> String {
        "a=crypto:\(tag) \(suite.rawValue) inline:\(text(key, suite))\(rest)"
    }

    static func key(_ octet: UInt8, _ suite: CryptoSuite = .aes128CounterSHA1Tag80) -> MasterKey {
        MasterKey([UInt8](repeating: octet, count: suite.keyLength + suite.saltLength))
    }

    private static func text(_ octet: UInt8, _ suite: CryptoSuite) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = key(octet, suite).secret.flatMap { octet in (0..<8).reversed().map { octet >> $0 & 1 } }
        while bits.count % 6 != 0 { bits.append(0) }
        return String(
            stride(from: 0, to: bits.count, by: 6).map { start in
                alphabet[bits[start..<(start + 6)].reduce(0) { $0 << 1 | Int($1) }]
            })
    }

    /// The lines of a description that are about encryption.
    static func lines(_ description: SessionDescription) -> [String] {
        Negotiation.media(description).filter { $0.hasPrefix("m=") || $0.hasPrefix("a=crypto") }
    }

    private final class Counter: Sendable {
        private let last = Atomic<UInt8>(0)

        func next() -> UInt8 { last.wrappingAdd(1, ordering: .relaxed).newValue }
    }
}
