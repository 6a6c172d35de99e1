/// Our keys of one dialog: one a suite, made when it is needed, and the same until it is retired, so that a description
/// which changes nothing has the same text.
struct LocalKeys: Sendable {
    private var keys: [CryptoSuite: MasterKey] = [:]
    private let random: @Sendable (Int) -> [UInt8]

    /// - Parameter random: gives that many octets that nobody can guess.
    init(random: @escaping @Sendable (Int) -> [UInt8]) {
        self.random = random
    }

    mutating func key(for suite: CryptoSuite) -> MasterKey {
        if let key = keys[suite] { return key }
        let key = MasterKey(random(suite.keyLength + suite.saltLength))
        keys[suite] = key
        return key
    }

    /// A key that protected packets and is not agreed upon any more is never used again: its packet counter is gone, and
    /// a second run through it would encrypt other packets with the same key stream (RFC 3711 §9.1).
    mutating func retire(_ former: MediaProtection?, for agreed: MediaProtection?) {
        guard let former, former.localKey != agreed?.localKey else { return }
        keys[former.suite] = nil
    }

    /// Octets of the system's generator, which is fit for keys.
    static func systemRandom(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
