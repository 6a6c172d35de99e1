/// Where in its reports a device has the keys and lights of a phone (HID 1.11 §6.2.2).
///
/// It is read from a USB device, which may say anything: every number is bounded before it is used.
struct HIDReportDescriptor: Sendable, Equatable {
    /// Why a descriptor cannot be understood.
    enum Malformed: Error, Equatable {
        case tooLong, truncated, unbalanced, badReportNumber, tooLarge
    }

    /// As much as the kernel takes (`HID_MAX_DESCRIPTOR_SIZE`).
    static let longest = 4096
    /// Bits of the longest report that the kernel hands over (`HID_MAX_BUFFER_SIZE`).
    static let largestReport = 16_384 * 8
    /// More fields than any headset has, and few enough to look at in no time.
    static let mostFields = 256

    /// Controls of one item that are looked at; what follows them is counted only.
    static let mostControls = 1024

    private(set) var fields: [HIDField] = []
    /// Whether each report begins with its number.
    private(set) var numbersReports = false
    /// Length in bits of each output report, by its number.
    private(set) var outputSizes: [UInt8: Int] = [:]

    /// Whether its keys tell what a phone needs: headsets do, keyboards with a mute key do not.
    var isHeadset: Bool {
        fields.contains { field in
            guard field.direction == .input else { return false }
            switch field.content {
            case .value(let usage): return usage == .hookSwitch || usage == .phoneMute
            case .selector(let usages): return usages.values.contains { $0 == .hookSwitch || $0 == .phoneMute }
            }
        }
    }

    /// - Throws: ``Malformed``.
    init(_ bytes: [UInt8]) throws(Malformed) {
        guard bytes.count <= Self.longest else { throw .tooLong }
        var reader = HIDItemReader(bytes)
        var state = State()
        while let item = try reader.next() { try take(item, &state) }
    }

    /// What the items so far say of the next main item (HID 1.11 §6.2.2.7 and §6.2.2.8).
    private struct State {
        struct Globals {
            var page: UInt32 = 0
            var minimum: Int32 = 0
            var size = 0
            var count = 0
            var report: UInt8 = 0
        }

        var globals = Globals()
        var pushed: [Globals] = []
        var usages: [ClosedRange<UInt32>] = []
        var lowest: UInt32?
        var highest: UInt32?
        var inputSizes: [UInt8: Int] = [:]

        mutating func forgetLocals() {
            usages = []
            lowest = nil
            highest = nil
        }

        /// The usage of a control by its place; the last one stands for all that follow it.
        func usage(at index: Int) -> HIDUsage? {
            var rest = index
            for range in usages {
                let count = Int(range.upperBound - range.lowerBound) + 1
                if rest < count { return HIDUsage(rawValue: range.lowerBound + UInt32(rest)) }
                rest -= count
            }
            return usages.last.flatMap { HIDUsage(rawValue: $0.upperBound) }
        }
    }

    private mutating func take(_ item: HIDItem, _ state: inout State) throws(Malformed) {
        switch item.kind {
        case .input: try add(.input, item.unsigned, &state)
        case .output: try add(.output, item.unsigned, &state)
        case .otherMain: state.forgetLocals()
        case .usagePage: state.globals.page = item.unsigned & 0xFFFF
        case .logicalMinimum: state.globals.minimum = item.signed
        case .reportSize:
            guard item.unsigned <= Self.largestReport else { throw .tooLarge }
            state.globals.size = Int(item.unsigned)
        case .reportCount:
            guard item.unsigned <= Self.largestReport else { throw .tooLarge }
            state.globals.count = Int(item.unsigned)
        case .reportID:
            guard let number = UInt8(exactly: item.unsigned), number != 0 else { throw .badReportNumber }
            state.globals.report = number
            numbersReports = true
        case .push:
            guard state.pushed.count < 16 else { throw .unbalanced }
            state.pushed.append(state.globals)
        case .pop:
            guard let globals = state.pushed.popLast() else { throw .unbalanced }
            state.globals = globals
        case .usage:
            let usage = extended(item, state)
            state.usages.append(usage...usage)
        case .usageMinimum: state.lowest = extended(item, state)
        case .usageMaximum: state.highest = extended(item, state)
        case .unknown: break
        }
        if let lowest = state.lowest, let highest = state.highest {
            if lowest <= highest { state.usages.append(lowest...highest) }
            (state.lowest, state.highest) = (nil, nil)
        }
    }

    /// A usage of four bytes brings its own page (HID 1.11 §6.2.2.8).
    private func extended(_ item: HIDItem, _ state: State) -> UInt32 {
        item.size == 4 ? item.unsigned : state.globals.page << 16 | item.unsigned
    }

    private mutating func add(
        _ direction: HIDField.Direction, _ flags: UInt32, _ state: inout State
    ) throws(Malformed) {
        defer { state.forgetLocals() }
        let globals = state.globals
        let sizes = direction == .input ? state.inputSizes : outputSizes
        let start = sizes[globals.report] ?? 0
        // Both factors are at most 131,072: the product fits.
        let end = start + globals.size * globals.count
        guard end <= Self.largestReport else { throw .tooLarge }
        if direction == .input { state.inputSizes[globals.report] = end } else { outputSizes[globals.report] = end }
        let isConstant = flags & 0x01 != 0
        guard !isConstant, (1...32).contains(globals.size) else { return }
        let isArray = flags & 0x02 == 0
        let selectors = isArray ? selectors(state) : [:]
        if isArray, selectors.isEmpty { return }
        for index in 0..<min(globals.count, Self.mostControls) {
            let usage = isArray ? nil : state.usage(at: index)
            guard isArray || usage != nil else { continue }
            guard fields.count < Self.mostFields else { throw .tooLarge }
            fields.append(
                HIDField(
                    direction: direction, report: globals.report, offset: start + index * globals.size,
                    size: globals.size, content: usage.map { .value($0) } ?? .selector(selectors),
                    isRelative: flags & 0x04 != 0, isMaintained: flags & 0x20 != 0, isSigned: globals.minimum < 0))
        }
    }

    private func selectors(_ state: State) -> [Int32: HIDUsage] {
        var selectors: [Int32: HIDUsage] = [:]
        var first = Int64(state.globals.minimum)
        for range in state.usages {
            for usage in HIDUsage.allCases where range.contains(usage.rawValue) {
                guard let value = Int32(exactly: first + Int64(usage.rawValue - range.lowerBound)) else { continue }
                selectors[value] = usage
            }
            first += Int64(range.upperBound - range.lowerBound) + 1
        }
        return selectors
    }
}
