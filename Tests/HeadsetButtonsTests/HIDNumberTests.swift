import Testing

@testable import HeadsetButtons

/// Numbers of a device that says anything: whatever stands in a descriptor or a report, it is bounded.
@Suite("Numbers of HID devices")
struct HIDNumberTests {
    static let numbers: [UInt64] = [0, 1, 0xFF, 1 << 15, 1 << 16, 1 << 31, (1 << 32) - 1, (1 << 63) - 1, .max]

    /// A short item of every size of data (HID 1.11 §6.2.2.2).
    private static func items(_ tag: UInt8, _ number: UInt64) -> [[UInt8]] {
        [(0, 0), (1, 1), (2, 2), (4, 3)].map { count, code in
            [tag | UInt8(code)] + (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
    }

    private static func read(_ bytes: [UInt8]) {
        guard let descriptor = try? HIDReportDescriptor(bytes) else { return }
        #expect(descriptor.fields.count <= HIDReportDescriptor.mostFields)
        #expect(descriptor.outputSizes.values.allSatisfy { 0...HIDReportDescriptor.largestReport ~= $0 })
        var reports = HIDReports(descriptor)
        for fill in [0x00, 0x01, 0x80, 0xFF] as [UInt8] {
            for count in [0, 1, 2, 64, 4096] { _ = reports.read([UInt8](repeating: fill, count: count)) }
        }
        let lights = HeadsetLights(offHook: true, ring: true, hold: true, mute: true)
        for report in reports.reports(showing: lights) {
            #expect(report.count <= 1 + HIDReportDescriptor.largestReport / 8)
        }
    }

    /// Each tag of the four types, with each number, in front of a headset's fields and between its report and its end.
    @Test(arguments: numbers) func anItemOfAnyNumber(number: UInt64) {
        let headset = TestDescriptors.headset(numbered: false)
        for tag in stride(from: UInt8(0), through: 0xFC, by: 4) {
            for item in Self.items(tag, number) {
                Self.read(item + headset)
                Self.read(headset.dropLast() + item + [0x81, 0x02, 0x91, 0x00, 0xC0])
            }
        }
    }

    /// Sizes and counts whose product or sum would not fit, and ranges of usages from one end to the other.
    @Test(arguments: numbers) func twoItemsOfAnyNumbers(number: UInt64) {
        let pairs: [(UInt8, UInt8)] = [
            (0x74, 0x94), (0x18, 0x28), (0x14, 0x24), (0x84, 0x74), (0x04, 0x08), (0x14, 0x28),
        ]
        for other in Self.numbers {
            for (first, second) in pairs {
                for (one, two) in zip(Self.items(first, number), Self.items(second, other)) {
                    for main in [[0x81, 0x00], [0x81, 0x02], [0x91, 0x00], [0x91, 0x02]] as [[UInt8]] {
                        Self.read([0x05, 0x0B, 0x75, 0x08, 0x95, 0x02, 0x09, 0x20] + one + two + main + main)
                    }
                }
            }
        }
    }
}
