import AudioAPI

extension AudioBackendConformance {
    static let stillnessChecks = [
        AudioBackendCheck("a system that stands still is said to be, in time", stillnessIsSaid)
    ]

    /// How long any answer may take: requests and the end of sessions wait for it.
    private static let longest = Duration.seconds(2)

    /// For subjects that can make their system stand still.
    @Sendable private static func stillnessIsSaid(_ probe: AudioProbe) async throws {
        let listed = try await probe.start()
        let device = try await probe.device(.playback)
        guard try await probe.subject.standStill() else { return }
        do {
            let refusals = [
                try await probe.refusal(within: longest) { backend throws(AudioError) in
                    try await backend.setVolume(device.volume == 50 ? 51 : 50, of: device.id)
                },
                try await probe.refusal(within: longest) { backend throws(AudioError) in
                    try await backend.setMuted(!device.muted, of: device.id)
                },
            ]
            for refusal in refusals {
                guard case .unavailable = refusal else {
                    throw ConformanceFailure("a change that nobody made is answered by \(refusal as Any)")
                }
            }
            let known = try await probe.devices(within: longest)
            try require(known.isEmpty || Set(known.map(\.id)) == Set(listed.map(\.id)), "it invents devices: \(known)")
        } catch {
            try await probe.subject.goOn()
            throw error
        }
        try await probe.subject.goOn()
        try await within(.seconds(5), "after it went on, a change is made") {
            while let refusal = try await probe.refusal({ backend throws(AudioError) in
                try await backend.setVolume(device.volume, of: device.id)
            }) {
                guard case .unavailable = refusal else { throw ConformanceFailure("it went on, and: \(refusal)") }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        // Late answers belong to old questions.
        for volume in [30, 70, device.volume] {
            let refusal = try await probe.refusal { backend throws(AudioError) in
                try await backend.setVolume(volume, of: device.id)
            }
            try require(refusal == nil, "after it went on, volume \(volume) is refused: \(refusal as Any)")
            let now = try await probe.device(.playback).volume
            try require(now == volume, "after it went on, \(device.name) was set to \(volume) and reads \(now)")
        }
    }
}
