import AudioAPI

/// The devices beneath a call.
struct AudioRoute: Sendable, Equatable {
    var microphone: AudioDevice.ID
    var speaker: AudioDevice.ID
}

/// Opens streams that follow the roles of one session.
struct RoutedCallAudio: CallAudio {
    let router: AudioRouter

    func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        try await router.openStream(format, client: client)
    }
}
