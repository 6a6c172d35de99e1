import AudioAPI

/// Everything that the server has told of its devices, and the list that follows from it.
struct DeviceTable: Sendable, Equatable {
    private var sinks: [UInt32: DeviceRecord] = [:]
    private var sources: [UInt32: DeviceRecord] = [:]
    private var cards: [UInt32: CardRecord] = [:]
    var defaultSink: String?
    var defaultSource: String?

    mutating func set(_ record: DeviceRecord) {
        switch record.direction {
        case .playback: sinks[record.index] = record
        case .capture: sources[record.index] = record
        }
    }

    mutating func set(_ card: CardRecord) {
        cards[card.index] = card
    }

    mutating func remove(_ direction: AudioDevice.Direction, _ index: UInt32) {
        switch direction {
        case .playback: sinks[index] = nil
        case .capture: sources[index] = nil
        }
    }

    mutating func removeCard(_ index: UInt32) {
        cards[index] = nil
    }

    /// The device that an identifier means now.
    func record(_ id: AudioDevice.ID) -> DeviceRecord? {
        usable(sources).first { $0.id == id } ?? usable(sinks).first { $0.id == id }
    }

    /// Microphones and speakers that a person could use, in the order in which they came.
    var devices: [AudioDevice] {
        list(usable(sources), defaultName: defaultSource) + list(usable(sinks), defaultName: defaultSink)
    }

    private func usable(_ records: [UInt32: DeviceRecord]) -> [DeviceRecord] {
        records.values.filter { !$0.isDummy && $0.isPluggedIn }.sorted { $0.index < $1.index }
    }

    private func list(_ records: [DeviceRecord], defaultName: String?) -> [AudioDevice] {
        // Two of the same model have the same description. By their identifiers, so that each keeps its name.
        var seen: [String: Int] = [:]
        var names: [AudioDevice.ID: String] = [:]
        for record in records.sorted(by: { $0.name < $1.name }) {
            let count = seen[record.description, default: 0] + 1
            seen[record.description] = count
            names[record.id] = count == 1 ? record.description : "\(record.description) #\(count)"
        }
        return records.map { record in
            let card = record.card.flatMap { cards[$0] }
            return AudioDevice(
                id: record.id, name: names[record.id] ?? record.description, direction: record.direction,
                formFactor: record.formFactor, isDefault: record.name == defaultName, volume: record.volume.percent,
                muted: record.muted, hardware: card?.hardware, remark: card?.remark)
        }
    }
}

extension CardRecord {
    fileprivate var remark: String? {
        hidesMicrophone
            ? "its microphone is off in the profile that it is in: choose the one for calls (HSP or HFP) in the "
                + "sound settings" : nil
    }
}
