import MediaCore

/// Whatever comes as a session description, as an offer and as the answer to ours, and what we make of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testDescription(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    guard let description = try? SessionDescription.parse(text) else { return 0 }
    for mode in MediaSecurity.Mode.allCases {
        let security = MediaSecurity(mode: mode, suites: CryptoSuite.allCases)
        guard let address = SocketAddress(host: "192.0.2.1", port: 40000) else { fatalError("a plain address") }
        let local = LocalMedia(address: address, security: security)
        var answering = OfferAnswer(sessionID: 1, local: local, prefersOfferedOrder: true)
        if let (answer, _) = try? answering.answer(description, direction: .sendrecv) {
            // RFC 3264 §6: as many streams as were offered, and what we write must be readable.
            precondition(answer.media.count == description.media.count, "a stream was lost")
            precondition((try? SessionDescription.parse(answer.text)) != nil, "our own answer is malformed")
            _ = try? answering.answer(description, direction: .sendonly)
        }
        var offering = OfferAnswer(sessionID: 2, local: local)
        _ = offering.offer(direction: .sendrecv)
        _ = try? offering.accept(description)
    }
    return 0
}
