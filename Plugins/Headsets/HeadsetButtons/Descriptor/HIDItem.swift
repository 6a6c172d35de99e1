/// One item of a report descriptor (HID 1.11 §6.2.2.2).
struct HIDItem: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case input, output, otherMain
        case usagePage, logicalMinimum, reportSize, reportID, reportCount, push, pop
        case usage, usageMinimum, usageMaximum
        case unknown
    }

    var kind: Kind
    /// Bytes of its data: 0, 1, 2 or 4.
    var size: Int
    var unsigned: UInt32

    /// The data with the sign of its own length.
    var signed: Int32 {
        switch size {
        case 1: Int32(Int8(truncatingIfNeeded: unsigned))
        case 2: Int32(Int16(truncatingIfNeeded: unsigned))
        default: Int32(bitPattern: unsigned)
        }
    }
}

/// Cuts a descriptor into its items.
struct HIDItemReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The next item; nil at the end. Long items, which no standard uses, are passed over (§6.2.2.3).
    mutating func next() throws(HIDReportDescriptor.Malformed) -> HIDItem? {
        while let prefix = rest.popFirst() {
            if prefix == 0xFE {
                guard let size = rest.popFirst(), rest.count > Int(size) else { throw .truncated }
                rest = rest.dropFirst(Int(size) + 1)
                continue
            }
            let size = [0, 1, 2, 4][Int(prefix & 0x03)]
            guard rest.count >= size else { throw .truncated }
            let data = rest.prefix(size).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(size)
            return HIDItem(kind: Self.kind(prefix & 0xFC), size: size, unsigned: data)
        }
        return nil
    }

    /// By tag and type (§6.2.2.4, §6.2.2.7, §6.2.2.8).
    private static func kind(_ tag: UInt8) -> HIDItem.Kind {
        switch tag {
        case 0x80: .input
        case 0x90: .output
        case 0xA0, 0xB0, 0xC0: .otherMain
        case 0x04: .usagePage
        case 0x14: .logicalMinimum
        case 0x74: .reportSize
        case 0x84: .reportID
        case 0x94: .reportCount
        case 0xA4: .push
        case 0xB4: .pop
        case 0x08: .usage
        case 0x18: .usageMinimum
        case 0x28: .usageMaximum
        default: .unknown
        }
    }
}
