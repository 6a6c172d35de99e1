import AudioAPI

extension AudioBackendConformance {
    static let deviceChecks = [
        AudioBackendCheck("the first event lists the devices", firstEventListsTheDevices),
        AudioBackendCheck("a change of volume is reported and read back", volumeIsReported),
        AudioBackendCheck("a change of mute is reported and read back", muteIsReported),
        AudioBackendCheck("an unknown device is refused", unknownDeviceIsRefused),
    ]

    @Sendable private static func firstEventListsTheDevices(_ probe: AudioProbe) async throws {
        let listed = try await probe.start()
        let asked = try await probe.devices()
        try require(listed == asked, "the first event lists \(listed), and devices() says \(asked)")
        try require(Set(listed.map(\.id)).count == listed.count, "two devices have the same identifier: \(listed)")
        for direction in AudioDevice.Direction.allCases {
            let devices = listed.filter { $0.direction == direction }
            try require(!devices.isEmpty, "the subject has no device for \(direction.rawValue)")
            try require(devices.count { $0.isDefault } <= 1, "two devices are the default for \(direction.rawValue)")
        }
        for device in listed {
            try require((0...100).contains(device.volume), "\(device.name) has the volume \(device.volume)")
            try require(!device.name.isEmpty, "a device has no name: \(device)")
        }
    }

    @Sendable private static func volumeIsReported(_ probe: AudioProbe) async throws {
        try await probe.start()
        for direction in AudioDevice.Direction.allCases {
            let device = try await probe.device(direction)
            for volume in [0, 30, 100, device.volume] {
                let start = probe.journal.count
                let before = try await probe.device(direction).volume
                let refusal = try await probe.refusal { backend throws(AudioError) in
                    try await backend.setVolume(volume, of: device.id)
                }
                try require(refusal == nil, "volume \(volume) of \(device.name) is refused: \(refusal as Any)")
                if before != volume { try await wait(probe, device.id, from: start) { $0.volume == volume } }
                let now = try await probe.device(direction).volume
                try require(now == volume, "\(device.name) was set to \(volume) and reads \(now)")
            }
        }
    }

    @Sendable private static func muteIsReported(_ probe: AudioProbe) async throws {
        try await probe.start()
        for direction in AudioDevice.Direction.allCases {
            let device = try await probe.device(direction)
            for muted in [!device.muted, device.muted] {
                let start = probe.journal.count
                let refusal = try await probe.refusal { backend throws(AudioError) in
                    try await backend.setMuted(muted, of: device.id)
                }
                try require(refusal == nil, "mute of \(device.name) is refused: \(refusal as Any)")
                try await wait(probe, device.id, from: start) { $0.muted == muted }
                let now = try await probe.device(direction)
                try require(now.muted == muted, "\(device.name) was set to muted \(muted) and reads \(now.muted)")
                try require(now.volume == device.volume, "the mute of \(device.name) changed its volume")
            }
        }
    }

    private static func wait(
        _ probe: AudioProbe, _ id: AudioDevice.ID, from start: Int, _ holds: @escaping @Sendable (AudioDevice) -> Bool
    ) async throws {
        _ = try await probe.journal.wait(for: "the change of \(id.rawValue) is reported", from: start) { events in
            events.first { event in
                guard case .devices(let devices) = event else { return false }
                return devices.contains { $0.id == id && holds($0) }
            }
        }
    }

    @Sendable private static func unknownDeviceIsRefused(_ probe: AudioProbe) async throws {
        try await probe.start()
        let nobody = AudioDevice.ID(rawValue: "conformance: no such device")
        let microphone = try await probe.device(.capture).id
        let speaker = try await probe.device(.playback).id
        let refusals = [
            try await probe.refusal { backend throws(AudioError) in try await backend.setVolume(50, of: nobody) },
            try await probe.refusal { backend throws(AudioError) in try await backend.setMuted(true, of: nobody) },
            try await openRefusal(probe, microphone: nobody, speaker: speaker),
            try await openRefusal(probe, microphone: microphone, speaker: nobody),
            // A speaker is no microphone.
            try await openRefusal(probe, microphone: speaker, speaker: speaker),
        ]
        for refusal in refusals {
            guard case .noSuchDevice = refusal else {
                throw ConformanceFailure("a device that is not there is answered by \(refusal as Any)")
            }
        }
    }

    private static func openRefusal(
        _ probe: AudioProbe, microphone: AudioDevice.ID, speaker: AudioDevice.ID
    ) async throws -> AudioError? {
        let request = AudioStreamRequest(microphone: microphone, speaker: speaker, format: .telephony)
        return try await probe.refusal { backend throws(AudioError) in
            await (try backend.open(request, client: CountingClient(frameCount: 160))).close()
        }
    }
}
