/// One control within a report that means something to a phone.
struct HIDField: Sendable, Equatable {
    enum Direction: Sendable, Equatable {
        case input, output
    }

    /// What the bits hold.
    enum Content: Sendable, Equatable {
        /// The control's own value.
        case value(HIDUsage)
        /// The selector of one control among several: which selector stands for which (HID 1.11 §6.2.2.5, array).
        case selector([Int32: HIDUsage])
    }

    var direction: Direction
    /// 0 where the device numbers no reports.
    var report: UInt8
    /// From the first bit behind the report's number.
    var offset: Int
    /// 1 to 32.
    var size: Int
    var content: Content
    /// Each value is a change and not a state.
    var isRelative: Bool
    /// It keeps its state when nobody touches it.
    var isMaintained: Bool
    /// Values below zero are possible.
    var isSigned: Bool

    /// Its value in a report without its number; nil when the report ends before it.
    func value(in payload: ArraySlice<UInt8>) -> Int32? {
        guard offset + size <= payload.count * 8 else { return nil }
        var bits: UInt32 = 0
        for index in 0..<size {
            let position = offset + index
            let byte = payload[payload.startIndex + position / 8]
            if byte >> UInt8(position % 8) & 1 == 1 { bits |= 1 << UInt32(index) }
        }
        if isSigned, size < 32, bits >> UInt32(size - 1) == 1 { bits |= ~0 << UInt32(size) }
        return Int32(bitPattern: bits)
    }
}
