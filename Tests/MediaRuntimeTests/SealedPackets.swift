import Locking
import MediaCore
import MediaRuntime

/// A protection that a test can read: every octet behind the header is inverted, and the first octet of the key follows
/// four times.
final class SealedPackets: PacketProtection {
    struct Made: Equatable {
        var protectors: [UInt8] = []
        var openers: [UInt8] = []
        var followers = 0
    }

    private let log = Guarded(Made())
    private let isBroken: Bool

    init(isBroken: Bool = false) {
        self.isBroken = isBroken
    }

    /// The first octets of the keys that were asked for, in order.
    var made: Made { log.withLock { $0 } }

    var suites: [CryptoSuite] { CryptoSuite.allCases }

    func makeProtector(for agreement: MediaProtection) throws(MediaError) -> any PacketProtector {
        guard !isBroken else { throw .protection("it is broken") }
        log.withLock { $0.protectors.append(agreement.localKey.secret[0]) }
        return Seal(key: agreement.localKey.secret[0])
    }

    func makeOpener(
        for agreement: MediaProtection, following former: (any PacketOpener)?
    ) throws(MediaError) -> any PacketOpener {
        guard !isBroken else { throw .protection("it is broken") }
        log.withLock { made in
            made.openers.append(agreement.remoteKeys[0].secret[0])
            if former is Seal { made.followers += 1 }
        }
        return Seal(key: agreement.remoteKeys[0].secret[0])
    }

    static func agreement(local: UInt8, remote: UInt8) -> MediaProtection {
        MediaProtection(
            suite: .aes128CounterSHA1Tag80, localKey: MasterKey([local]), remoteKeys: [MasterKey([remote])])
    }

    static func seal(_ packet: [UInt8], key: UInt8, header: Int = 12) -> [UInt8] {
        packet[..<header] + packet[header...].map { ~$0 } + [key, key, key, key]
    }

    static func open(_ packet: [UInt8], key: UInt8, header: Int = 12) -> [UInt8]? {
        guard packet.suffix(4) == [key, key, key, key] else { return nil }
        return packet[..<header] + packet[header...].dropLast(4).map { ~$0 }
    }

    private final class Seal: PacketProtector, PacketOpener {
        let key: UInt8

        init(key: UInt8) {
            self.key = key
        }

        func protect(_ packet: UnsafeMutableRawBufferPointer, count: Int, _ kind: PacketKind) -> Int? {
            let sealed = SealedPackets.seal(Array(packet[..<count]), key: key, header: kind == .rtp ? 12 : 8)
            packet.copyBytes(from: sealed)
            return sealed.count
        }

        func open(_ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind) -> Int? {
            guard packet.count >= 16,
                let opened = SealedPackets.open(Array(packet), key: key, header: kind == .rtp ? 12 : 8)
            else { return nil }
            packet.copyBytes(from: opened)
            return opened.count
        }
    }
}
