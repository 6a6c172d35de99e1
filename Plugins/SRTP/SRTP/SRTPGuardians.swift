#if SofiaSIP
    import MediaCore
    import MediaRuntime

    /// Protects what one call sends.
    final class SRTPProtector: PacketProtector {
        private let session: SRTPSession

        init(_ agreement: MediaProtection) throws(MediaError) {
            // Our keys have no identifiers: there is one at a time, and descriptions carry it.
            session = try SRTPSession(
                agreement.suite, [MasterKey(agreement.localKey.secret)], encryptsControl: agreement.encryptsControl,
                for: .everythingSent)
        }

        func protect(_ packet: UnsafeMutableRawBufferPointer, count: Int, _ kind: PacketKind) -> Int? {
            session.protect(packet, count: count, kind)
        }
    }

    /// Checks what one call receives. After a change of keys it goes on with the former ones until a packet of the new came.
    ///
    /// RFC 3711 §3.3.1 lets the packet counter live on with a new key, and most senders begin anew: both are tried.
    // @unchecked Sendable is safe: the leg calls under its lock, one call at a time, as PacketOpener says.
    final class SRTPOpener: PacketOpener, @unchecked Sendable {
        /// What may fit a packet, the likeliest first; more than one only while keys change.
        private var sessions: [SRTPSession]
        /// How many of these are of the present keys.
        private let present: Int
        /// Of the last good packet of RTP.
        private var source: UInt32?
        /// A packet as it came, since a failed attempt may have changed it.
        private var copy: [UInt8]

        init(_ agreement: MediaProtection, following former: SRTPOpener?) throws(MediaError) {
            func session(_ scope: SRTPSession.Scope) throws(MediaError) -> SRTPSession {
                try SRTPSession(
                    agreement.suite, agreement.remoteKeys, encryptsControl: agreement.encryptsControl, for: scope)
            }
            var sessions = [try session(.everythingReceived)]
            // Of keys that change twice in a row, the ones that packets came under are kept.
            let last = former?.sessions.last
            if let source = former?.source, let rollover = last?.rollover(of: source), rollover > 0 {
                sessions.append(try session(.received(source: source, rollover: rollover)))
            }
            present = sessions.count
            if let last { sessions.append(last) }
            self.sessions = sessions
            copy = sessions.count > 1 ? [UInt8](repeating: 0, count: 2048) : []
        }

        func open(_ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind) -> Int? {
            guard sessions.count > 1 else { return opened(packet, kind, by: sessions[0]) }
            guard packet.count <= copy.count else { return nil }
            copy.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(packet)) }
            for (position, session) in sessions.enumerated() {
                if let count = opened(packet, kind, by: session) {
                    // A report does not show how its sender counts the packets of RTP.
                    if position < present, kind == .rtp { sessions = [session] }
                    return count
                }
                copy.withUnsafeBytes { packet.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<packet.count])) }
            }
            return nil
        }

        private func opened(
            _ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind, by session: SRTPSession
        ) -> Int? {
            guard let count = session.open(packet, kind) else { return nil }
            if kind == .rtp {
                source = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            }
            return count
        }
    }
#endif
