import PulseAudioLibrary

/// The volume of each channel of a device, in the server's own unit.
struct Loudness: Sendable, Equatable {
    private(set) var channels: [pa_volume_t]

    /// Full volume: 0 dB, what mixers show as 100 %. `PA_VOLUME_NORM`, a macro that Swift does not import.
    static let full: pa_volume_t = 0x10000

    init(channels: [pa_volume_t]) {
        self.channels = channels
    }

    init(_ volume: pa_cvolume) {
        channels = withUnsafeBytes(of: volume.values) { bytes in
            Array(bytes.bindMemory(to: pa_volume_t.self).prefix(Int(volume.channels)))
        }
    }

    /// As mixers show it, that of the loudest channel. Amplified beyond 100 % is 100 here.
    var percent: Int {
        let loudest = UInt64(channels.max() ?? 0)
        return min(100, Int((loudest * 100 + UInt64(Self.full) / 2) / UInt64(Self.full)))
    }

    /// As loud as asked, with the balance between the channels kept.
    func scaled(toPercent percent: Int) -> Loudness {
        let wanted = pa_volume_t((UInt64(min(max(percent, 0), 100)) * UInt64(Self.full) + 50) / 100)
        let loudest = UInt64(channels.max() ?? 0)
        guard loudest > 0 else { return Loudness(channels: channels.map { _ in wanted }) }
        return Loudness(
            channels: channels.map { pa_volume_t((UInt64($0) * UInt64(wanted) + loudest / 2) / loudest) })
    }

    var cvolume: pa_cvolume {
        var volume = pa_cvolume()
        volume.channels = UInt8(min(channels.count, Int(PA_CHANNELS_MAX)))
        withUnsafeMutableBytes(of: &volume.values) { bytes in
            let values = bytes.bindMemory(to: pa_volume_t.self)
            for (index, channel) in channels.prefix(values.count).enumerated() { values[index] = channel }
        }
        return volume
    }
}
