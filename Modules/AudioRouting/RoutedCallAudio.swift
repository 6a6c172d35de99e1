import AudioAPI

/// The devices beneath a call; at least one of them.
struct AudioRoute: Sendable, Equatable {
    /// Nil: the far end hears silence.
    let microphone: AudioDevice.ID?
    /// Nil: what the far end says is not heard.
    let speaker: AudioDevice.ID?
    let cancelsEcho: Bool

    /// Nil without any device.
    init?(microphone: AudioDevice.ID?, speaker: AudioDevice.ID?, cancelsEcho: Bool) {
        guard microphone != nil || speaker != nil else { return nil }
        self.cancelsEcho = cancelsEcho
        self.microphone = microphone
        self.speaker = speaker
    }

    func uses(_ devices: Set<AudioDevice.ID>) -> Bool {
        [microphone, speaker].contains { $0.map(devices.contains) ?? false }
    }
}

/// Opens streams that follow the roles of one session.
struct RoutedCallAudio: CallAudio {
    let router: AudioRouter

    func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        await router.openStream(format, client: client)
    }
}
