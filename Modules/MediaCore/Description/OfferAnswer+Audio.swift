import BoundedNumbers

/// Our audio stream, ready to be written.
struct AudioSection {
    var payloads: [AudioPayload]
    var telephoneEvent: UInt8?
    var packetTime: Int
    var direction: MediaDirection
    var rtcpMux: Bool
    var profile = MediaDescription.plainRTP
    var cryptos: [CryptoAttribute] = []

    func description(port: UInt16) -> MediaDescription {
        var attributes: [SessionDescription.Attribute] = []
        for payload in payloads {
            attributes.append(.init("rtpmap", payload.mapping))
            if let parameters = payload.formatParameters {
                attributes.append(.init("fmtp", "\(payload.type) \(parameters)"))
            }
        }
        if let telephoneEvent {
            let clockRate = payloads.first?.clockRate ?? 8000
            attributes.append(.init("rtpmap", "\(telephoneEvent) telephone-event/\(clockRate)"))
            // RFC 4733 §3.2: 0 to 15 are the digits, the star, the hash and A to D.
            attributes.append(.init("fmtp", "\(telephoneEvent) 0-15"))
        }
        attributes.append(.init("ptime", "\(packetTime)"))
        attributes.append(.init(direction.rawValue))
        if rtcpMux { attributes.append(.init("rtcp-mux")) }
        for crypto in cryptos { attributes.append(.init("crypto", crypto.value)) }
        let types = payloads.map(\.type) + (telephoneEvent.map { [$0] } ?? [])
        return MediaDescription(
            kind: "audio", port: port, transport: profile, formats: types.map { "\($0)" }, attributes: attributes)
    }
}

/// A format that both sides have.
struct Choice {
    /// Ours, with our parameters.
    var local: AudioPayload
    /// Theirs, with their number and parameters.
    var remote: AudioPayload

    /// - Returns: nil when there is no such format.
    init?(in stream: MediaDescription, for media: LocalMedia, byOfferedOrder: Bool) {
        let offered = stream.payloads
        let pairs =
            byOfferedOrder
            ? offered.lazy.compactMap { remote in
                media.payloads.first { $0.isSameEncoding(as: remote) }.map { (local: $0, remote: remote) }
            }.first
            : media.payloads.lazy.compactMap { local in
                offered.first { $0.isSameEncoding(as: local) }.map { (local: local, remote: $0) }
            }.first
        guard let pairs else { return nil }
        local = pairs.local
        remote = pairs.remote
    }

    /// What follows from their stream with this format, when we want at most `wanted`.
    func media(
        _ description: SessionDescription, _ stream: MediaDescription, local media: LocalMedia,
        direction wanted: MediaDirection, rtcpMux: Bool, localTelephoneEvent: UInt8? = nil,
        protection: MediaProtection? = nil
    ) throws(NegotiationError) -> NegotiatedMedia {
        guard let address = description.connection(of: stream),
            let peer = SocketAddress(host: address.host, port: stream.port)
        else { throw .unusableAddress }
        // RFC 3264 §8.4: `0.0.0.0` is how RFC 2543 put a call on hold; our own address is an echo of our offer, which
        // some servers send ahead of a BYE.
        let isNowhere = peer.isUnspecified || peer == media.address
        guard isNowhere || peer.isIPv6 == media.address.isIPv6 else { throw .unusableAddress }
        var theirs = description.direction(of: stream)
        if isNowhere { theirs = theirs.narrowed(by: .sendonly) }
        let event = media.telephoneEvent == nil ? nil : stream.payloads.first { $0.isTelephoneEvent(for: remote) }?.type
        let remoteAddress = isNowhere ? nil : peer
        return NegotiatedMedia(
            remote: remoteAddress, remoteControl: remoteAddress.flatMap { control($0, of: stream, shared: rtcpMux) },
            direction: theirs.reversed.narrowed(by: wanted), payload: remote, telephoneEvent: event,
            localTelephoneEvent: localTelephoneEvent, packetTime: packetTime(stream, ours: media.packetTime),
            rtcpMux: rtcpMux, protection: protection)
    }

    private func control(_ remote: SocketAddress, of stream: MediaDescription, shared: Bool) -> SocketAddress? {
        if shared { return remote }
        guard let control = stream.control else {
            // RFC 3550 §11: RTCP takes the port after RTP's.
            return remote.port == .max ? nil : remote.with(port: remote.port + 1)
        }
        guard control.port != 0 else { return nil }
        guard let host = control.connection?.host else { return remote.with(port: control.port) }
        guard let address = SocketAddress(host: host, port: control.port), !address.isUnspecified,
            address.isIPv6 == remote.isIPv6
        else { return nil }
        return address
    }

    private func packetTime(_ stream: MediaDescription, ours: Int) -> Int {
        let wish = stream.packetTime?.value ?? ours
        let usable = wish % 10 == 0 && (10...60).contains(wish) ? wish : 20
        guard let most = stream.maximumPacketTime?.value, most >= 10 else { return usable }
        return min(usable, most / 10 * 10)
    }
}

extension AudioPayload {
    /// Whether these are the events that go with a codec: their clocks must agree (RFC 4733 §2.1).
    fileprivate func isTelephoneEvent(for codec: AudioPayload) -> Bool {
        name == "TELEPHONE-EVENT" && clockRate == codec.clockRate
    }
}
