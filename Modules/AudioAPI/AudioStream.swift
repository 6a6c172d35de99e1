/// Which devices to open, and in what form samples are wanted.
public struct AudioStreamRequest: Sendable, Equatable {
    /// Nil: nothing is recorded, and the client's ``AudioClient/captured(_:)`` is not called.
    public var microphone: AudioDevice.ID?
    /// Nil: nothing is played, and the client's ``AudioClient/render(into:)`` is not called.
    public var speaker: AudioDevice.ID?
    public var format: AudioFormat
    /// Wants what the speaker plays taken out of what the microphone hears, where the system can do that.
    public var cancelsEcho: Bool

    public init(
        microphone: AudioDevice.ID?, speaker: AudioDevice.ID?, format: AudioFormat, cancelsEcho: Bool = false
    ) {
        self.microphone = microphone
        self.speaker = speaker
        self.format = format
        self.cancelsEcho = cancelsEcho
    }
}

/// 16-bit linear samples, one channel, in host byte order.
public struct AudioFormat: Sendable, Equatable {
    /// Samples a second.
    public var sampleRate: Int
    /// Samples in each buffer that the client is given.
    public var frameCount: Int

    public init(sampleRate: Int, frameCount: Int) {
        self.sampleRate = sampleRate
        self.frameCount = frameCount
    }

    /// How long a buffer lasts; no time at all where the numbers make no sense.
    public var frameDuration: Duration {
        let (nanoseconds, isTooLong) = frameCount.multipliedReportingOverflow(by: 1_000_000_000)
        return sampleRate > 0 && !isTooLong ? .nanoseconds(nanoseconds / sampleRate) : .zero
    }

    /// Narrow-band telephony: 8 kHz in frames of 20 ms.
    public static let telephony = AudioFormat(sampleRate: 8000, frameCount: 160)
}

/// What gives and takes the samples of a stream.
///
/// Both methods are called on the device's thread, one at a time, once for every frame of the device's clock.
/// They must return within a fraction of a frame and must neither allocate nor wait.
public protocol AudioClient: AnyObject, Sendable {
    /// Takes a frame that the microphone recorded. `samples` is only valid during the call.
    func captured(_ samples: UnsafeBufferPointer<Int16>)
    /// Fills the whole frame that the speaker is about to play.
    func render(into samples: UnsafeMutableBufferPointer<Int16>)
}

/// An open stream.
public protocol AudioStream: Sendable {
    /// Stops it. After the return the client is not called any more. Closing twice does nothing.
    func close() async
}

/// Where a call gets its audio: a routed microphone and speaker, whichever devices play these roles now.
public protocol CallAudio: Sendable {
    /// Opens a stream that follows the roles: a change of device happens beneath it.
    /// - Throws: ``AudioError/unavailable(_:)`` when no device can play a role.
    func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream
}
