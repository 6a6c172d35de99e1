import AudioAPI
import PulseAudioLibrary

/// How a device was before somebody changed it, and how it was left.
struct TouchedDevice {
    var volume: (before: Loudness, after: Loudness)?
    var muted: (before: Bool, after: Bool)?
}

extension PulseServer {
    /// - Throws: `AudioError.unavailable` when the server does not answer: it may do it yet, when it goes on.
    func setVolume(_ percent: Int, of id: AudioDevice.ID, by owner: Int) async throws(AudioError) {
        let record = try await record(id)
        send(record.volume.scaled(toPercent: percent), to: record)
        try await refresh(record)
        guard let now = table.record(id) else { throw .noSuchDevice(id.rawValue) }
        let before = touched[owner]?[id]?.volume?.before ?? record.volume
        touched[owner, default: [:]][id, default: TouchedDevice()].volume = (before, now.volume)
    }

    func setMuted(_ muted: Bool, of id: AudioDevice.ID, by owner: Int) async throws(AudioError) {
        let record = try await record(id)
        send(muted: muted, to: record)
        try await refresh(record)
        guard table.record(id) != nil else { throw .noSuchDevice(id.rawValue) }
        let before = touched[owner]?[id]?.muted?.before ?? record.muted
        touched[owner, default: [:]][id, default: TouchedDevice()].muted = (before, muted)
    }

    /// Puts back what an owner changed, unless somebody else has changed it since: then it is theirs. A server that does not
    /// answer does it when it goes on.
    func restore(_ owner: Int) async {
        let changes = touched.removeValue(forKey: owner) ?? [:]
        var hasSent = false
        for (id, change) in changes {
            guard let record = table.record(id) else { continue }
            if let volume = change.volume, record.volume == volume.after {
                send(volume.before, to: record)
                hasSent = true
            }
            if let muted = change.muted, record.muted == muted.after {
                send(muted: muted.before, to: record)
                hasSent = true
            }
        }
        if hasSent { await settle() }
    }

    /// The device that an identifier means now.
    func record(_ id: AudioDevice.ID) async throws(AudioError) -> DeviceRecord {
        await known()
        guard let record = table.record(id) else { throw .noSuchDevice(id.rawValue) }
        return record
    }

    private func send(_ loudness: Loudness, to record: DeviceRecord) {
        guard let context else { return }
        var volume = loudness.cvolume
        let operation =
            switch record.direction {
            case .playback: pa_context_set_sink_volume_by_index(context, record.index, &volume, nil, nil)
            case .capture: pa_context_set_source_volume_by_index(context, record.index, &volume, nil, nil)
            }
        if let operation { pa_operation_unref(operation) }
    }

    private func send(muted: Bool, to record: DeviceRecord) {
        guard let context else { return }
        let operation =
            switch record.direction {
            case .playback: pa_context_set_sink_mute_by_index(context, record.index, muted ? 1 : 0, nil, nil)
            case .capture: pa_context_set_source_mute_by_index(context, record.index, muted ? 1 : 0, nil, nil)
            }
        if let operation { pa_operation_unref(operation) }
    }
}
