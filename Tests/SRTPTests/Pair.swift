#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTP

    /// A sender and a receiver who know each other's key.
    final class Pair {
        let suite: CryptoSuite
        private(set) var secret: [UInt8]
        private(set) var protector: any PacketProtector
        private(set) var opener: any PacketOpener
        private let encryptsControl: Bool

        init(_ suite: CryptoSuite, encryptsControl: Bool = true) throws {
            self.suite = suite
            self.encryptsControl = encryptsControl
            secret = Self.secret(1, suite)
            let agreement = Self.agreement(suite, MasterKey(secret), encryptsControl)
            protector = try SRTPProtection().makeProtector(for: agreement)
            opener = try SRTPProtection().makeOpener(for: agreement, following: nil)
        }

        static func secret(_ seed: UInt8, _ suite: CryptoSuite) -> [UInt8] {
            (0..<(suite.keyLength + suite.saltLength)).map { UInt8($0) &* 7 &+ seed }
        }

        static func agreement(
            _ suite: CryptoSuite, _ keys: MasterKey..., encryptsControl: Bool = true
        ) -> MediaProtection {
            MediaProtection(suite: suite, localKey: keys[0], remoteKeys: keys, encryptsControl: encryptsControl)
        }

        private static func agreement(
            _ suite: CryptoSuite, _ key: MasterKey, _ encryptsControl: Bool
        ) -> MediaProtection {
            agreement(suite, key, encryptsControl: encryptsControl)
        }

        /// The receiver learns of a new key of the sender.
        func announce(_ seed: UInt8) throws {
            secret = Self.secret(seed, suite)
            let agreement = Self.agreement(suite, MasterKey(secret), encryptsControl)
            opener = try SRTPProtection().makeOpener(for: agreement, following: opener)
        }

        /// The sender begins to use the new key.
        func change() throws {
            protector = try SRTPProtection().makeProtector(
                for: Self.agreement(suite, MasterKey(secret), encryptsControl))
        }

        func protect(_ packet: [UInt8], _ kind: PacketKind = .rtp) -> [UInt8]? {
            var bytes = packet + [UInt8](repeating: 0, count: PacketProtectionLimits.overhead)
            let size = bytes.withUnsafeMutableBytes { protector.protect($0, count: packet.count, kind) }
            return size.map { Array(bytes.prefix($0)) }
        }

        func open(_ packet: [UInt8], _ kind: PacketKind = .rtp) -> [UInt8]? {
            var bytes = packet
            let size = bytes.withUnsafeMutableBytes { opener.open($0, kind) }
            return size.map { Array(bytes.prefix($0)) }
        }

        static func voice(_ sequence: UInt16, source: UInt32 = 0xCAFE_BABE) -> [UInt8] {
            [0x80, 0] + bigEndian(sequence) + bigEndian(UInt32(sequence) * 160) + bigEndian(source)
                + (0..<160).map { UInt8($0) }
        }

        static let report = CompoundPacketWriter.packet(
            source: 0xCAFE_BABE, sender: nil, blocks: [], name: "us@example.com", bye: false)
    }
#endif
