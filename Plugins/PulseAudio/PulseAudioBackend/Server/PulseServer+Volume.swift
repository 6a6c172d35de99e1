import AudioAPI
import PulseAudioLibrary

/// How a device was before somebody changed it, and how it was left.
struct TouchedDevice {
    var volume: (before: Loudness, after: Loudness)?
    var muted: (before: Bool, after: Bool)?
}

extension PulseServer {
    /// - Throws: `AudioError.unavailable` when the server does not answer. When it goes on nothing is changed.
    func setVolume(_ percent: Int, of id: AudioDevice.ID, by owner: Int) async throws(AudioError) {
        let record = try await record(id)
        guard !questions.standStill else { throw Self.silence }
        send(record.volume.scaled(toPercent: percent), to: record)
        do throws(AudioError) {
            try await refresh(record)
        } catch {
            // It reads one message after the other.
            send(record.volume, to: record)
            throw error
        }
        guard let now = table.record(id) else { throw .noSuchDevice(id.rawValue) }
        let before = touched[owner]?[id]?.volume?.before ?? record.volume
        touched[owner, default: [:]][id, default: TouchedDevice()].volume = (before, now.volume)
    }

    /// The same as for the volume.
    func setMuted(_ muted: Bool, of id: AudioDevice.ID, by owner: Int) async throws(AudioError) {
        let record = try await record(id)
        guard !questions.standStill else { throw Self.silence }
        send(muted: muted, to: record)
        do throws(AudioError) {
            try await refresh(record)
        } catch {
            send(muted: record.muted, to: record)
            throw error
        }
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
