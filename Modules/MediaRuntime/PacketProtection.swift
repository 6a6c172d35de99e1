public import MediaCore

/// What a datagram is to its protection (RFC 3711 §3.1, §3.4).
public enum PacketKind: Sendable {
    case rtp, rtcp
}

/// A technology that protects packets, such as SRTP. The engine is given one when it is put together.
public protocol PacketProtection: Sendable {
    /// What it can do, the best first.
    var suites: [CryptoSuite] { get }

    /// Makes what protects the packets of one call that we send, by our key of the agreement.
    /// - Throws: ``MediaError/protection(_:)``.
    func makeProtector(for agreement: MediaProtection) throws(MediaError) -> any PacketProtector

    /// Makes what checks the packets of one call that we receive, by the far end's keys of the agreement.
    /// - Parameters:
    ///   - agreement: whose keys are used.
    ///   - former: what did so until now. The far end may go on with its former key until it has seen our answer.
    /// - Throws: ``MediaError/protection(_:)``.
    func makeOpener(
        for agreement: MediaProtection, following former: (any PacketOpener)?
    ) throws(MediaError) -> any PacketOpener
}

/// Protects what one call sends. Calls never overlap: the leg makes them under its lock.
public protocol PacketProtector: AnyObject, Sendable {
    /// Protects a packet in place. It must not wait for anything.
    ///
    /// - Parameters:
    ///   - packet: has room for ``PacketProtectionLimits/overhead`` octets behind the packet.
    ///   - count: octets of the packet.
    ///   - kind: which of a leg's two streams it belongs to.
    /// - Returns: octets of the protected packet; nil when it must not be sent.
    func protect(_ packet: UnsafeMutableRawBufferPointer, count: Int, _ kind: PacketKind) -> Int?
}

/// Checks what one call receives. Calls never overlap: the leg makes them under its lock.
public protocol PacketOpener: AnyObject, Sendable {
    /// Authenticates a packet, refuses one that came before, and decrypts it in place. It must not wait for anything.
    /// - Returns: octets of the packet; nil when it must not be used.
    func open(_ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind) -> Int?
}

public enum PacketProtectionLimits {
    /// Octets that protection may add to a packet: a tag of 16, an index of 4 and an identifier of 128.
    public static let overhead = 148
}
