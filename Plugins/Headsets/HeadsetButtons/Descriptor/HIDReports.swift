/// Reads what keys did out of input reports, and makes the output reports that set lights.
struct HIDReports: Sendable, Equatable {
    let descriptor: HIDReportDescriptor
    /// Keys that were down in the last report that told of them.
    private var down: Set<HIDUsage> = []
    /// The last report of each number.
    private var last: [UInt8: [UInt8]] = [:]

    init(_ descriptor: HIDReportDescriptor) {
        self.descriptor = descriptor
    }

    /// What the keys did, in one report as hidraw gives it: the number first where the device numbers its reports.
    /// One that is too short, or of another kind, says nothing.
    mutating func read(_ report: [UInt8]) -> [HeadsetKey] {
        var payload = report[...]
        var number: UInt8 = 0
        if descriptor.numbersReports {
            guard let first = payload.popFirst() else { return [] }
            number = first
        }
        var keys: [HeadsetKey] = []
        let wasOffHook = down.contains(.hookSwitch)
        var told: Set<HIDUsage> = []
        var selected: Set<HIDUsage> = []
        for field in descriptor.fields where field.direction == .input && field.report == number {
            guard let value = field.value(in: payload) else { continue }
            switch field.content {
            case .value(let usage):
                if let key = key(usage, value, field) { keys.append(key) }
            case .selector(let usages):
                told.formUnion(usages.values)
                if let usage = usages[value] { selected.insert(usage) }
            }
        }
        for usage in HIDUsage.allCases where told.contains(usage) {
            if let key = moved(usage, isDown: selected.contains(usage), isMaintained: false) { keys.append(key) }
        }
        let hookMoved = down.contains(.hookSwitch) != wasOffHook || keys.contains(.hookPressed)
        let previous = last.updateValue(Array(payload), forKey: number)
        // A headset that does not move its switch with its light tells of the old position whenever another key is
        // used. The same position anew is a press only when the report tells of nothing else.
        let tellsOfOthers = keys.contains { !$0.isHook } || previous.map { $0 != Array(payload) } ?? false
        if !hookMoved, tellsOfOthers { keys.removeAll(where: \.isHook) }
        return keys
    }

    private mutating func key(_ usage: HIDUsage, _ value: Int32, _ field: HIDField) -> HeadsetKey? {
        guard field.isRelative else { return moved(usage, isDown: value != 0, isMaintained: field.isMaintained) }
        guard value != 0 else { return nil }
        switch usage {
        case .hookSwitch: return .hookPressed
        // Two keys, one for each way (HUT 1.4 §3.4.1.2); otherwise each 1 is a press.
        case .phoneMute: return field.isSigned ? .mute(value > 0) : .mutePressed
        case .flash: return .flashPressed
        case .drop: return .dropPressed
        case .muteLight, .offHookLight, .ringLight, .holdLight: return nil
        }
    }

    /// A key that shows its state in every report: only a change of it is news.
    private mutating func moved(_ usage: HIDUsage, isDown: Bool, isMaintained: Bool) -> HeadsetKey? {
        let wasDown = down.contains(usage)
        if isDown { down.insert(usage) } else { down.remove(usage) }
        switch usage {
        case .hookSwitch: return .hook(offHook: isDown)
        case .phoneMute where isMaintained: return isDown == wasDown ? nil : .mute(isDown)
        case .phoneMute: return isDown && !wasDown ? .mutePressed : nil
        case .flash: return isDown && !wasDown ? .flashPressed : nil
        case .drop: return isDown && !wasDown ? .dropPressed : nil
        case .muteLight, .offHookLight, .ringLight, .holdLight: return nil
        }
    }

    /// The reports that set the lights, as hidraw takes them: the number first, 0 where there are none.
    func reports(showing lights: HeadsetLights) -> [[UInt8]] {
        var payloads: [UInt8: [UInt8]] = [:]
        for field in descriptor.fields where field.direction == .output {
            guard case .value(let usage) = field.content, let isOn = lights[usage],
                let size = descriptor.outputSizes[field.report]
            else { continue }
            var payload = payloads[field.report] ?? [UInt8](repeating: 0, count: (size + 7) / 8)
            if isOn { payload[field.offset / 8] |= 1 << UInt8(field.offset % 8) }
            payloads[field.report] = payload
        }
        return payloads.sorted { $0.key < $1.key }.map { [$0.key] + $0.value }
    }
}

/// What a key of a headset did.
enum HeadsetKey: Sendable, Equatable {
    /// The hook switch is in this position.
    case hook(offHook: Bool)
    /// A hook key without a position was pressed.
    case hookPressed
    /// The mute switch went into this position.
    case mute(Bool)
    /// A mute key without a position was pressed.
    case mutePressed
    case flashPressed
    case dropPressed

    var isHook: Bool {
        switch self {
        case .hook, .hookPressed: true
        case .mute, .mutePressed, .flashPressed, .dropPressed: false
        }
    }
}

/// The lights of a headset.
struct HeadsetLights: Sendable, Equatable {
    var offHook = false
    var ring = false
    var hold = false
    var mute = false

    /// Whether the light that a usage names is on; nil for what is none.
    subscript(usage: HIDUsage) -> Bool? {
        switch usage {
        case .offHookLight: offHook
        case .ringLight: ring
        case .holdLight: hold
        case .muteLight: mute
        case .hookSwitch, .flash, .drop, .phoneMute: nil
        }
    }
}
