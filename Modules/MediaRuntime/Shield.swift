import MediaCore

/// How the packets of one direction are guarded. It is shut until a negotiation has said otherwise, and after a failure.
enum Shield<Guardian: Sendable>: Sendable {
    /// Nothing passes.
    case shut
    /// Everything passes as it is.
    case absent
    case guarded(Guardian)
}

extension Shield<any PacketProtector> {
    /// - Returns: octets of what may be sent; nil when nothing may.
    func protect(_ packet: UnsafeMutableRawBufferPointer, count: Int, _ kind: PacketKind) -> Int? {
        switch self {
        case .shut: nil
        case .absent: count
        case .guarded(let protector): protector.protect(packet, count: count, kind)
        }
    }
}

extension Shield<any PacketOpener> {
    /// - Returns: octets of what may be used; nil when nothing may.
    func open(_ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind) -> Int? {
        switch self {
        case .shut: nil
        case .absent: packet.count
        case .guarded(let opener): opener.open(packet, kind)
        }
    }

    var opener: (any PacketOpener)? {
        if case .guarded(let opener) = self { opener } else { nil }
    }
}

/// Makes the shields of a leg as its negotiations want them.
struct ShieldMaker: Sendable {
    let protection: (any PacketProtection)?
    /// Whether packets without protection must neither leave nor be taken, whatever was negotiated.
    let isDemanded: Bool

    /// - Parameter former: stays when it was made for the same key: a packet counter that began anew would let one key
    ///   stream encrypt two packets (RFC 3711 §9.1).
    func outgoing(
        _ former: Shield<any PacketProtector>, _ before: MediaProtection?, _ wanted: MediaProtection?
    ) throws(MediaError) -> Shield<any PacketProtector> {
        guard let wanted else { return isDemanded ? .shut : .absent }
        if case .guarded = former, let before, before.localKey == wanted.localKey, before.isSameKind(as: wanted) {
            return former
        }
        return .guarded(try available().makeProtector(for: wanted))
    }

    func incoming(
        _ former: Shield<any PacketOpener>, _ before: MediaProtection?, _ wanted: MediaProtection?
    ) throws(MediaError) -> Shield<any PacketOpener> {
        guard let wanted else { return isDemanded ? .shut : .absent }
        if case .guarded = former, let before, before.remoteKeys == wanted.remoteKeys, before.isSameKind(as: wanted) {
            return former
        }
        return .guarded(try available().makeOpener(for: wanted, following: former.opener))
    }

    private func available() throws(MediaError) -> any PacketProtection {
        guard let protection else { throw .protection("this connector was put together without SRTP") }
        return protection
    }
}

extension MediaProtection {
    fileprivate func isSameKind(as other: MediaProtection) -> Bool {
        suite == other.suite && encryptsControl == other.encryptsControl
    }
}
