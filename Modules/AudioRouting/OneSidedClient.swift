import AudioAPI

/// A call's client where only one of the two devices is there: what is there keeps the time for both.
///
/// `@unchecked` because of the frame: a client is called by one thread at a time, and nobody else touches it.
final class OneSidedClient: AudioClient, @unchecked Sendable {
    private let client: any AudioClient
    private let hasMicrophone: Bool
    private let frame: UnsafeMutableBufferPointer<Int16>

    init(_ client: any AudioClient, hasMicrophone: Bool, frameCount: Int) {
        self.client = client
        self.hasMicrophone = hasMicrophone
        frame = .allocate(capacity: frameCount)
        frame.initialize(repeating: 0)
    }

    deinit {
        frame.deallocate()
    }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {
        client.captured(samples)
        // Without a speaker nobody hears it; but it must not pile up.
        if hasMicrophone { client.render(into: frame) }
    }

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        client.render(into: samples)
        // Without a microphone the far end hears silence.
        if !hasMicrophone { client.captured(UnsafeBufferPointer(frame)) }
    }
}
